"""Laws of the workforce: who fits, who has room, who is there, and who belongs to whom."""

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from servicecore.calendars import WEEKDAYS, Calendar
from servicecore.domain import Agent, ServiceFunction, SkillLevel, Team
from servicecore.domain.workforce.agents import team_tree
from servicecore.domain.workforce.capacity import Capacity, ChannelLoad
from servicecore.domain.workforce.competencies import (
    Competency,
    CompetencyArea,
    CompetencyProfile,
    SkillKind,
    fit,
    is_t_shaped,
    kind_levels,
)
from servicecore.domain.workforce.competency_profiles import COMPETENCY_PROFILES
from servicecore.domain.workforce.presence import Presence, PresenceChange, PresenceLog, Roster, Shift
from servicecore.errors import ErrorGroup

# around the moment when the clocks of Berlin are set back: readings repeat, instants do not
START = datetime(2026, 10, 24, 18, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ZONES: list[tzinfo] = [UTC, ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=-7))]

levels = st.integers(1, 5)
skills = st.dictionaries(st.sampled_from([*SkillKind, "api", "german"]), levels)
kinds = st.dictionaries(st.sampled_from(["api", "linux"]), st.sampled_from(SkillKind))
competencies = st.builds(
    Competency,
    st.sampled_from(["logs", "tact", "prices"]),
    area=st.sampled_from(CompetencyArea),
    kind=st.sampled_from(SkillKind),
    level=levels,
    source=st.just("our handbook"),
)
profiles = st.sampled_from(list(COMPETENCY_PROFILES.values())) | st.builds(
    CompetencyProfile, st.sampled_from(ServiceFunction), st.lists(competencies, min_size=1, max_size=5)
)

CHANNELS = ["email", "phone", "live chat", "sms", "fax"]
few = st.integers(0, 3)
loads = st.builds(
    ChannelLoad,
    st.sampled_from(CHANNELS),
    few,
    most=st.none() | few,
    exclusive=st.sampled_from([False, False, True]),
)
capacities = st.builds(
    Capacity, st.integers(0, 8), st.lists(loads, unique_by=lambda load: load.channel), other_units=few
)
held = st.lists(st.sampled_from(CHANNELS), max_size=6)

instants = st.builds(
    lambda minutes, zone: (START + minutes * MINUTE).astimezone(zone),
    st.integers(0, 36 * 60),
    st.sampled_from(ZONES),
)
changes = st.lists(st.builds(PresenceChange, instants, st.sampled_from(Presence)), max_size=6)
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 30]))
calendars = st.builds(
    Calendar,
    st.sampled_from(["Europe/Berlin", "UTC", "America/New_York"]),
    st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(st.tuples(times, times).map(list), max_size=2)),
)


def shift(agent: str, calendar: Calendar | None, since: datetime | None, hours: int | None) -> Shift:
    until = None if hours is None else (since or START).astimezone(UTC) + hours * HOUR
    return Shift(agent, calendar or Calendar.always(), since=since, until=until)


shifts = st.builds(
    shift,
    st.sampled_from(["ann", "bob"]),
    st.none() | calendars,
    st.none() | instants,
    st.none() | st.integers(1, 30),
)
NAMES = ["a", "b", "c", "d", "e"]
parents = st.dictionaries(st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES))
acyclic = st.lists(st.integers(0, 9), max_size=6).map(
    lambda picks: {
        NAMES[0]: None,
        **{f"t{n}": [NAMES[0], *(f"t{k}" for k in range(n))][pick % (n + 1)] for n, pick in enumerate(picks)},
    }
)


class TestFit:
    @given(skills, profiles, kinds)
    def test_what_is_asked_is_there_or_missing_and_never_both(
        self, own: dict[str, int], profile: CompetencyProfile, known: dict[str, SkillKind]
    ) -> None:
        found = fit(Agent("ann", skills=own), profile, kinds=known)
        assert set(found.there) | set(found.missing) == set(found.kinds)
        assert len(found.there) + len(found.missing) == len(found.kinds) == len(set(found.kinds))
        assert {each.kind: each.needs for each in found.kinds} == profile.levels
        assert 0 <= found.share <= 1
        assert (found.share == 1) == (not found.missing)

    @given(skills, profiles, kinds)
    def test_who_learns_what_is_missing_fits(
        self, own: dict[str, int], profile: CompetencyProfile, known: dict[str, SkillKind]
    ) -> None:
        missing = fit(Agent("ann", skills=own), profile, kinds=known).missing
        learnt = [
            *(SkillLevel(*each) for each in own.items()),
            *(SkillLevel(e.kind, e.has + e.lacks) for e in missing),
        ]
        assert fit(Agent("ann", skills=learnt), profile, kinds=known).share == 1

    @given(skills, skills, profiles, kinds)
    def test_learning_never_makes_an_agent_fit_less(
        self,
        own: dict[str, int],
        more: dict[str, int],
        profile: CompetencyProfile,
        known: dict[str, SkillKind],
    ) -> None:
        both = [SkillLevel(*each) for each in (*own.items(), *more.items())]
        before, after = (fit(Agent("ann", skills=each), profile, kinds=known) for each in (own, both))
        assert before.share <= after.share
        assert {each.kind for each in after.missing} <= {each.kind for each in before.missing}

    @given(skills, levels, levels)
    def test_t_shaped_is_one_level_deep_and_the_least_one_broad(
        self, own: dict[str, int], one: int, other: int
    ) -> None:
        broad, deep = sorted([one, other])
        found = sorted(kind_levels(own).values())
        assert is_t_shaped(Agent("ann", skills=own), deep=deep, broad=broad) == (
            found[-1] >= deep and all(level >= broad for level in found)
        )


class TestCapacity:
    @given(capacities, held, st.sampled_from(CHANNELS), st.randoms(use_true_random=False))
    def test_the_order_of_what_is_held_does_not_matter(
        self, capacity: Capacity, contacts: list[str], channel: str, random: Any
    ) -> None:
        mixed = random.sample(contacts, len(contacts))
        assert capacity.taken(mixed) == capacity.taken(contacts)
        assert capacity.room(mixed, channel) == capacity.room(contacts, channel)

    @given(capacities, held, held)
    def test_what_contacts_take_adds_up(self, capacity: Capacity, some: list[str], others: list[str]) -> None:
        assert capacity.taken(some + others) == capacity.taken(some) + capacity.taken(others)

    @given(capacities, held, st.sampled_from(CHANNELS))
    def test_as_many_more_fit_as_the_room_says_and_then_none(
        self, capacity: Capacity, contacts: list[str], channel: str
    ) -> None:
        promised = capacity.room(contacts, channel).contacts
        for number in range(5 if promised is None else promised):
            assert capacity.room(contacts + [channel] * number, channel).fits
        if promised is not None:
            assert not capacity.room(contacts + [channel] * promised, channel).fits

    @given(capacities, held, st.sampled_from(CHANNELS), st.sampled_from(CHANNELS))
    def test_holding_more_never_makes_room(
        self, capacity: Capacity, contacts: list[str], more: str, channel: str
    ) -> None:
        before, after = capacity.room(contacts, channel), capacity.room([*contacts, more], channel)
        assert after.free <= before.free
        assert before.fits or not after.fits

    @given(capacities, st.lists(st.sampled_from(CHANNELS), max_size=12))
    def test_who_is_given_only_what_fits_is_never_given_too_much(
        self, capacity: Capacity, arriving: list[str]
    ) -> None:
        given_: list[str] = []
        for channel in arriving:
            if capacity.room(given_, channel).fits:
                given_.append(channel)
        found = [capacity.load(channel) for channel in given_]
        assert sum(load.units for load in found) <= capacity.units
        assert all(load.most is None or found.count(load) <= load.most for load in found)
        assert len(found) == 1 or not any(load.exclusive for load in found)


class TestPresence:
    @given(changes, instants)
    def test_the_presence_is_the_last_change_up_to_the_instant(
        self, given_: list[PresenceChange], instant: datetime
    ) -> None:
        before = [change for change in sorted(given_, key=lambda change: change.at) if change.at <= instant]
        found = PresenceLog("ann", given_).at(instant)
        assert (found and found.presence) == (before[-1].presence if before else None)

    @given(changes, instants)
    def test_the_presence_has_lasted_since_it_says(
        self, given_: list[PresenceChange], instant: datetime
    ) -> None:
        log = PresenceLog("ann", given_)
        if found := log.at(instant):
            lasted = instant.astimezone(UTC) - found.at
            assert log.spent(found.at, instant)[found.presence] == lasted
            assert log.at(found.at) == found
            earlier = log.at(found.at - timedelta.resolution)
            assert earlier is None or earlier.presence is not found.presence

    @given(changes, instants, instants, instants)
    def test_time_spent_adds_up(
        self, given_: list[PresenceChange], one: datetime, two: datetime, three: datetime
    ) -> None:
        start, middle, end = sorted(each.astimezone(UTC) for each in (one, two, three))
        log = PresenceLog("ann", given_)
        first, second = log.spent(start, middle), log.spent(middle, end)
        assert log.spent(start, end) == {each: first[each] + second[each] for each in Presence}
        if log.at(start):
            assert sum(log.spent(start, end).values(), timedelta(0)) == end - start


class TestShifts:
    @given(shifts, instants)
    def test_a_shift_covers_the_instants_of_its_windows_and_no_others(
        self, one: Shift, instant: datetime
    ) -> None:
        windows = one.windows(START - 48 * HOUR, START + 96 * HOUR)
        assert one.covers(instant) == any(start <= instant < end for start, end in windows)

    @given(shifts, instants, st.sampled_from(ZONES))
    def test_the_zone_of_an_instant_does_not_matter(
        self, one: Shift, instant: datetime, zone: tzinfo
    ) -> None:
        assert one.covers(instant) == one.covers(instant.astimezone(zone))

    @given(st.lists(shifts, max_size=4), instants)
    def test_the_roster_names_those_whom_a_shift_covers(
        self, several: list[Shift], instant: datetime
    ) -> None:
        found = Roster(several).on_shift(instant)
        assert set(found) == {each.agent_id for each in several if each.covers(instant)}
        assert len(found) == len(set(found))

    @given(st.lists(shifts, max_size=3))
    def test_a_roster_is_plain_data_both_ways(self, several: list[Shift]) -> None:
        roster = Roster(several)
        assert Roster.from_data(roster.to_data()) == roster


class TestTeams:
    @given(parents)
    @example({"a": "b", "b": "a"})
    @example({"a": "a"})
    def test_a_table_is_refused_if_and_only_if_a_way_up_does_not_end(
        self, table: dict[str, str | None]
    ) -> None:
        def ends(name: str | None) -> bool:
            for _ in range(len(table) + 1):
                if name is None:
                    return True
                name = table.get(name, "")
            return False

        try:
            teams = team_tree(table)
        except ErrorGroup:
            assert not all(map(ends, table))
        else:
            assert all(map(ends, table))
            assert {name: team.parent and team.parent.name for name, team in teams.items()} == table

    @given(acyclic)
    def test_within_is_a_partial_order(self, table: dict[str, str | None]) -> None:
        teams = list(team_tree(table).values())
        for one in teams:
            assert one.within(one)
            for two in teams:
                assert not (one.within(two) and two.within(one)) or one is two
                assert one.within(two) == (two in one.path)
                assert all(one.within(three) for three in teams if one.within(two) and two.within(three))

    @given(acyclic)
    def test_the_path_is_the_team_and_the_path_of_its_parent(self, table: dict[str, str | None]) -> None:
        for team in team_tree(table).values():
            assert team.path == (team, *(team.parent.path if team.parent else ()))
            assert team.path[-1].parent is None


@pytest.mark.parametrize(
    "strategy",
    [competencies, profiles, loads, capacities, shifts, st.builds(PresenceLog, st.just("ann"), changes)],
)
@given(data=st.data())
def test_values_are_hashable_and_survive_pickling(
    strategy: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    value = data.draw(strategy)
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
    assert hash(copy.deepcopy(value)) == hash(value)
    assert not hasattr(value, "__dict__")


@given(capacities, held, st.sampled_from(CHANNELS))
def test_an_agent_has_the_room_of_its_capacity(capacity: Capacity, contacts: list[str], channel: str) -> None:
    agent = Agent("ann", capacity=capacity)
    assert agent.room(contacts, channel) == capacity.room(contacts, channel)
    assert Team("tier 1", [agent]).members[0].capacity == capacity
