package io.stylemill.order.manifest;

/** What the owner of a dataset can say in its card: the keys of {@code dataset.card}. */
public enum CardPart {
    PURPOSE("purpose", "what the dataset is for"),
    LIMITATIONS("limitations", "what it must not be used for, and where it is weak"),
    DESCRIPTION("description", "what it shows"),
    USES("uses", "tasks it is suited to"),
    BIASES("biases", "known biases"),
    COMPOSITION("composition", "what it consists of, beyond what the plan says"),
    COLLECTION("collection", "how the generator's training data was collected"),
    PREPROCESSING("preprocessing", "how the generator's training data was prepared"),
    DISTRIBUTION("distribution", "how and to whom it is given"),
    MAINTENANCE("maintenance", "who maintains it, and how"),
    SOCIAL_IMPACT("socialImpact", "expected effects on people"),
    SENSITIVE_INFORMATION("sensitiveInformation", "personal or sensitive information in it"),
    CREATOR("creator", "who made it"),
    CONTACT("contact", "whom to ask"),
    FUNDING("funding", "who paid for it"),
    URL("url", "where it is described"),
    CITATION("citation", "how to cite it");

    private final String key;
    private final String says;

    CardPart(String key, String says) {
        this.key = key;
        this.says = says;
    }

    /** Returns the key of the manifest. */
    public String key() {
        return key;
    }

    /** Returns what the manual says of it. */
    String says() {
        return says;
    }
}
