package io.stylemill.factory.mix;

/**
 * What a mixed version is called and says of itself.
 *
 * @param name of the dataset
 * @param title for people
 * @param license SPDX name of the data's licence, or empty where nobody stated it
 */
public record MixRequest(String name, String title, String license) {}
