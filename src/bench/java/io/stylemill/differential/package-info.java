/**
 * Asks two builds the same and compares what they answer: a change of structure must change no
 * byte.
 */
package io.stylemill.differential;
