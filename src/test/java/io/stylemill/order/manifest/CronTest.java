package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stylemill.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> firings(String cron, String zone, String after, int most) {
        return Cron.of(cron, ZoneId.of(zone)).next(Instant.parse(after), most).stream()
                .map(i -> i.atZone(ZoneId.of(zone)).toOffsetDateTime().toString())
                .toList();
    }

    @Test
    void firesByTheClocksOfItsZone() {
        assertThat(firings("0 30 2 * * ?", "America/New_York", "2026-01-01T00:00:00Z", 2))
                .containsExactly("2026-01-01T02:30-05:00", "2026-01-02T02:30-05:00");
        assertThat(firings("0 0 2 ? * MON-FRI", "UTC", "2026-11-20T02:00:00Z", 2))
                .containsExactly("2026-11-23T02:00Z", "2026-11-24T02:00Z");
        assertThat(firings("0 0 2 1 1 ? 2027", "UTC", "2026-11-20T02:00:00Z", 9))
                .containsExactly("2027-01-01T02:00Z");
        assertThat(firings("0 0 2 29 2 ?", "Europe/Berlin", "2026-11-20T02:00:00Z", 1))
                .containsExactly("2028-02-29T02:00+01:00");
    }

    @Test
    void countsStepsBehindNamesAsBehindNumbers() {
        assertThat(firings("0 0 2 ? * mon-FRI/2", "UTC", "2027-01-03T12:00:00Z", 4))
                .containsExactly("2027-01-04T02:00Z", "2027-01-06T02:00Z", "2027-01-08T02:00Z", "2027-01-11T02:00Z");
        assertThat(firings("0 0 2 1 FEB/5 ?", "UTC", "2027-01-03T12:00:00Z", 3))
                .containsExactly("2027-02-01T02:00Z", "2027-07-01T02:00Z", "2027-12-01T02:00Z");
        assertThat(firings("0 0 2 ? jan,DEC FRIL", "UTC", "2027-01-03T12:00:00Z", 2))
                .containsExactly("2027-01-29T02:00Z", "2027-12-31T02:00Z");
        assertThat(firings("0 0 2 ? * SAT#2 2027-2028", "UTC", "2027-12-03T12:00:00Z", 2))
                .containsExactly("2027-12-11T02:00Z", "2028-01-08T02:00Z");
    }

    /** 15 February 2026 is a Sunday, 1 August 2026 a Saturday, 31 May 2026 a Sunday. */
    @Test
    void firesAtEveryTimeOfTheWeekdayNearestToADay() {
        assertThat(firings("0 0 9,18 15W * ?", "UTC", "2026-01-15T12:00:00Z", 4))
                .containsExactly("2026-01-15T18:00Z", "2026-02-16T09:00Z", "2026-02-16T18:00Z", "2026-03-16T09:00Z");
        assertThat(firings("0 0 9,18 05W * ?", "UTC", "2026-06-10T00:00:00Z", 3))
                .as("5 July 2026 is a Sunday")
                .containsExactly("2026-07-06T09:00Z", "2026-07-06T18:00Z", "2026-08-05T09:00Z");
        assertThat(firings("0 0 9,18 LW * ?", "UTC", "2026-05-26T12:00:00Z", 3))
                .containsExactly("2026-05-29T09:00Z", "2026-05-29T18:00Z", "2026-06-30T09:00Z");
        assertThat(firings("0 0 2,3 1w,10,L AUG ?", "UTC", "2026-01-01T00:00:00Z", 7))
                .as("beside other days")
                .containsExactly(
                        "2026-08-03T02:00Z",
                        "2026-08-03T03:00Z",
                        "2026-08-10T02:00Z",
                        "2026-08-10T03:00Z",
                        "2026-08-31T02:00Z",
                        "2026-08-31T03:00Z",
                        "2027-08-02T02:00Z");
        assertThat(firings("0 0 9 L-3W,31W * ?", "UTC", "2026-01-01T00:00:00Z", 4))
                .as("a month without the day has none")
                .containsExactly("2026-01-28T09:00Z", "2026-01-30T09:00Z", "2026-02-25T09:00Z", "2026-03-27T09:00Z");
        assertThat(firings("0 0 9 30W FEB ?", "UTC", "2026-01-01T00:00:00Z", 1)).isEmpty();
    }

    @Test
    void makesUpForTheHourThatIsSkipped() {
        assertThat(firings("0 30 2 * * ?", "Europe/Berlin", "2026-03-27T12:00:00Z", 3))
                .containsExactly("2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00");
        assertThat(firings("0 0 2 * * ?", "Europe/Berlin", "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00");
        assertThat(firings("0 30 0 * * ?", "America/Santiago", "2026-09-05T12:00:00Z", 2))
                .containsExactly("2026-09-06T01:30-03:00", "2026-09-07T00:30-03:00");
        assertThat(firings("0 30 2,3 * * ?", "Europe/Berlin", "2026-03-28T12:00:00Z", 3))
                .as("two that come to the same instant are one")
                .containsExactly("2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00", "2026-03-30T03:30+02:00");
    }

    @Test
    void firesOnceInTheHourThatComesTwice() {
        assertThat(firings("0 30 2 * * ?", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
        assertThat(firings("0 0,30 2 * * ?", "Europe/Berlin", "2026-10-25T00:10:00Z", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:00+01:00");
        assertThat(firings("0 0 3 * * ?", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T03:00+01:00", "2026-10-26T03:00+01:00");
    }

    @Test
    void followsTheTimeThatPassesWhereEveryHourIsMeant() {
        assertThat(firings("0 0/30 * * * ?", "Europe/Berlin", "2026-10-24T23:40:00Z", 6))
                .containsExactly(
                        "2026-10-25T02:00+02:00",
                        "2026-10-25T02:30+02:00",
                        "2026-10-25T02:00+01:00",
                        "2026-10-25T02:30+01:00",
                        "2026-10-25T03:00+01:00",
                        "2026-10-25T03:30+01:00");
        assertThat(firings("0 0/30 * * * ?", "Europe/Berlin", "2026-03-29T00:20:00Z", 3))
                .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
    }

    /**
     * For seeded hours, minutes and zones: one firing on every day of a year, never two, in order.
     */
    @Test
    void firesOnceOnEveryDay() {
        Random random = new Random(20261122);
        List<String> zones = List.of(
                "Europe/Berlin",
                "America/New_York",
                "America/Santiago",
                "Australia/Lord_Howe",
                "Asia/Kathmandu",
                "UTC");
        for (int round = 0; round < 36; round++) {
            ZoneId zone = ZoneId.of(zones.get(round % zones.size()));
            String text = "0 " + random.nextInt(60) + " " + (round % 2 == 0 ? random.nextInt(4) : random.nextInt(24))
                    + " * * ?";
            ZonedDateTime start = LocalDate.of(2026, 1, 1).atStartOfDay(zone);
            List<Instant> firings = Cron.of(text, zone).next(start.toInstant().minusSeconds(1), 365);
            assertThat(firings).as("%s in %s", text, zone).isSorted().hasSize(365);
            Map<LocalDate, Long> days = firings.stream()
                    .collect(Collectors.groupingBy(i -> i.atZone(zone).toLocalDate(), Collectors.counting()));
            assertThat(days)
                    .as("%s in %s", text, zone)
                    .hasSize(365)
                    .allSatisfy((day, n) -> assertThat(n).isEqualTo(1));
        }
    }

    @Test
    void knowsHowOftenItFires() {
        Instant now = Instant.parse("2026-11-22T00:00:00Z");
        assertThat(Cron.of("* * * * * ?", BERLIN).shortestPause(now)).contains(Duration.ofSeconds(1));
        assertThat(Cron.of("0,20 0 2 * * ?", BERLIN).shortestPause(now)).contains(Duration.ofSeconds(20));
        assertThat(Cron.of("0 0 2 * * ?", BERLIN).shortestPause(now)).contains(Duration.ofHours(24));
        assertThat(Cron.of("0 0 2 1 1 ? 2030", BERLIN).shortestPause(now)).isEmpty();
    }

    @Test
    void readsFiveFieldsAsUnixDoes() {
        assertThat(firings("30 2 * * *", "UTC", "2026-11-20T02:30:00Z", 2))
                .containsExactly("2026-11-21T02:30Z", "2026-11-22T02:30Z");
        assertThat(firings("0 2 * * 1-5", "UTC", "2026-11-20T02:00:00Z", 2))
                .containsExactly("2026-11-23T02:00Z", "2026-11-24T02:00Z");
        assertThat(firings("*/20 9-10 24 dec *", "UTC", "2026-11-20T02:00:00Z", 7))
                .containsExactly(
                        "2026-12-24T09:00Z",
                        "2026-12-24T09:20Z",
                        "2026-12-24T09:40Z",
                        "2026-12-24T10:00Z",
                        "2026-12-24T10:20Z",
                        "2026-12-24T10:40Z",
                        "2027-12-24T09:00Z");
        assertThat(firings("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", 1)).containsExactly("2104-02-29T00:00Z");
        assertThat(firings("0 0 31 4,6,9,11 *", "UTC", "2026-01-01T00:00:00Z", 1))
                .isEmpty();
    }

    /** 2026-11-22 is a Sunday. */
    @Test
    void callsSundayZeroSevenAndByItsName() {
        for (String sunday : List.of("0", "7", "SUN", "sun", "7-7")) {
            assertThat(firings("0 2 * * " + sunday, "UTC", "2026-11-20T00:00:00Z", 2))
                    .as(sunday)
                    .containsExactly("2026-11-22T02:00Z", "2026-11-29T02:00Z");
        }
        for (String weekend : List.of("6-7", "SAT-SUN", "6,0", "0,6")) {
            assertThat(firings("0 2 * * " + weekend, "UTC", "2026-11-20T00:00:00Z", 3))
                    .as(weekend)
                    .containsExactly("2026-11-21T02:00Z", "2026-11-22T02:00Z", "2026-11-28T02:00Z");
        }
    }

    @Test
    void countsADayThatMatchesEitherFieldWhereBothRestrict() {
        assertThat(firings("0 2 1,15 * WED", "UTC", "2026-11-12T00:00:00Z", 4))
                .containsExactly("2026-11-15T02:00Z", "2026-11-18T02:00Z", "2026-11-25T02:00Z", "2026-12-01T02:00Z");
        assertThat(firings("0 2 */2 * WED", "UTC", "2026-11-12T00:00:00Z", 2))
                .as("a field that begins with a star restricts together with the other")
                .containsExactly("2026-11-25T02:00Z", "2026-12-09T02:00Z");
        assertThat(Cron.of("0 2 1 * WED", BERLIN).fields()).endsWith("; either day counts");
        assertThat(Cron.of("0 2 1 * *", BERLIN).fields()).isEqualTo("Unix cron: minute, hour, day, month, weekday");
    }

    @Test
    void followsTheClocksOfFiveFieldsAsOfSix() {
        for (String[] pair : new String[][] {
            {"30 2 * * *", "0 30 2 * * ?"},
            {"0,30 * * * *", "0 0,30 * * * ?"},
            {"15 1-3 25-29 3,10 *", "0 15 1-3 25-29 3,10 ?"},
            {"0 3 * * SUN", "0 0 3 ? * SUN"},
            {"0 3 * * MON-FRI", "0 0 3 ? * MON-FRI"}
        }) {
            for (String start : List.of("2026-03-27T12:00:00Z", "2026-10-24T12:00:00Z")) {
                assertThat(firings(pair[0], "Europe/Berlin", start, 60))
                        .as(pair[0])
                        .isEqualTo(firings(pair[1], "Europe/Berlin", start, 60));
            }
        }
    }

    @Test
    void refusesWhatIsNoCron() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Cron.of("every night", BERLIN))
                .matches(f -> f.code().equals("bad-cron"));
    }
}
