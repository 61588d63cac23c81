package io.stylemill.command.network;

import io.stylemill.order.manifest.Ranges;
import io.stylemill.terminal.OptionProblems;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the seeds of a film's key frames. */
final class KeySeeds {
    private static final Pattern MIX = Pattern.compile("([\\d,\\s-]+)(?::(.+))?@([^@]+)");

    private KeySeeds() {}

    /** Seeds may come again, as in 1,5,1. */
    static List<Long> of(String flag, String list, OptionProblems problems) {
        List<Ranges> parts = problems.value(
                        flag,
                        () -> Arrays.stream(list.split(",", -1))
                                .map(part -> Ranges.distinct(part, OptionProblems.LARGEST_SEED))
                                .toList())
                .orElse(List.of());
        if (parts.stream().mapToLong(Ranges::size).sum() > VideoCommand.MOST_FRAMES) {
            problems.add(flag + " names more than " + VideoCommand.MOST_FRAMES + " seeds");
            return List.of();
        }
        return parts.stream().flatMapToLong(Ranges::stream).boxed().toList();
    }

    /** @param mix the first of the seeds that layers come from, or null for none */
    record Partners(SeedRecipes.@Nullable Mix mix, List<Long> seeds) {}

    static Partners partners(@Nullable String mix, OptionProblems problems) {
        if (mix == null) {
            return new Partners(null, List.of());
        }
        Matcher m = MIX.matcher(mix);
        List<Long> named = m.matches() ? of("--mix", m.group(1), problems) : List.of();
        if (named.isEmpty()) {
            problems.addIf(
                    !m.matches(),
                    () -> "--mix is '" + mix + "'; it must be SEEDS@LAYERS or SEEDS:CLASS@LAYERS, such as 5@coarse or"
                            + " 5,9:WBC@0-3");
            return new Partners(null, List.of());
        }
        return new Partners(new SeedRecipes.Mix(named.get(0), m.group(2), m.group(3)), named);
    }
}
