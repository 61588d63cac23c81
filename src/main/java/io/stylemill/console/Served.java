package io.stylemill.console;

import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.Roster;

/**
 * What a running {@code serve} has that commands of other processes use.
 *
 * @param ledger which only that process can open
 * @param runs as people see them
 * @param roster of the workers it hears of
 */
public record Served(Ledger ledger, RunOverview runs, Roster roster) {}
