package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadingGuideTest {
    @TempDir
    private Path folder;

    @Test
    void loadsWithWorkersThatHaveNoShardAndShuffles() {
        String card = card();
        assertThat(card)
                .contains(
                        "    wds.WebDataset(shards[\"train\"], shardshuffle=100, empty_check=False)\n    .shuffle(1000)",
                        "loader = torch.utils.data.DataLoader(dataset, batch_size=64, num_workers=2)",
                        "split=\"train\", streaming=True)",
                        "import tensorflow as tf",
                        "import jax.numpy as jnp");
    }

    @Test
    void namesTheShardsOfEverySplit() {
        PublishedVersion version = PublishedSplits.publish(folder);
        String card = new String(version.content(Layout.CARD), StandardCharsets.UTF_8);
        String before = shardPrefix(version);
        assertThat(card)
                .contains("    \"train\": \"cells-1.0.0/" + before + "train-{00000..00001}-of-00002.tar\",\n"
                        + "    \"dev\": \"cells-1.0.0/" + before + "dev-00000-of-00001.tar\",\n"
                        + "    \"holdout\": \"cells-1.0.0/" + before + "holdout-00000-of-00001.tar\",\n")
                .contains(
                        "remote = {\n    \"train\": \"pipe:aws s3 cp ",
                        "\"pipe:aws s3 cp " + version.address() + before + "dev-00000-of-00001.tar -\",")
                .contains("every split under its name (train, dev, holdout)");
    }

    private static String shardPrefix(PublishedVersion version) {
        String shard = version.record().files().stream()
                .filter(file -> file.role() == CommitRecord.Role.SHARD)
                .map(CommitRecord.FileEntry::path)
                .filter(path -> path.endsWith("dev-00000-of-00001.tar"))
                .findFirst()
                .orElseThrow();
        return shard.substring(0, shard.indexOf("dev-0"));
    }

    private String card() {
        return new String(PublishedSplits.publish(folder).content(Layout.CARD), StandardCharsets.UTF_8);
    }
}
