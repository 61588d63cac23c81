package io.stylemill.engine.pictures;

import io.stylemill.engine.label.RealImage;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleColumns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The images of a published version, each checked against its hash. */
final class VersionPictures implements PictureSource {
    private final PublishedVersion version;
    private final Map<String, String> classes = new LinkedHashMap<>();

    VersionPictures(PublishedVersion version) {
        this.version = version;
        String key = SampleColumns.KEY.name();
        String label = SampleColumns.LABEL_NAME.name();
        version.rows(
                Set.of(key, label),
                row -> classes.put(
                        String.valueOf(row.get(key)),
                        String.valueOf(row.get(label)).intern()));
    }

    @Override
    public String address() {
        return version.address();
    }

    @Override
    public List<String> names() {
        return List.copyOf(classes.keySet());
    }

    @Override
    public String className(String name) {
        return classes.getOrDefault(name, "");
    }

    @Override
    public void each(Predicate<String> wanted, Consumer<RealImage> each) {
        version.images((row, file) -> {
            if (wanted.test(row.key())) {
                each.accept(new RealImage(row.key(), file));
            }
        });
    }

    @Override
    public RealImage read(String name) {
        return new RealImage(name, version.image(version.row(name)));
    }

    @Override
    public Optional<PublishedVersion> version() {
        return Optional.of(version);
    }
}
