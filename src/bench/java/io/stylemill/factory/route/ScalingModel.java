package io.stylemill.factory.route;

import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * What a coordinator has to do for many workers: an event simulation of workers that make shards,
 * send results, and wait for jobs, against a dispatcher and a collector of given rates.
 *
 * <p>Each worker takes two shards, of which its device makes one at a time. A shard takes the mean
 * time give or take a tenth. The dispatcher puts at most so many jobs into the queue per second and
 * keeps at most {@link Dispatch#MOST_QUEUED} there.
 *
 * @param workers how many, at least 1
 * @param imagesPerSecond of one worker
 * @param shardImages images of a shard
 * @param dispatchRate jobs per second into the queue
 * @param collectRate results per second into the ledger
 */
record ScalingModel(int workers, double imagesPerSecond, int shardImages, double dispatchRate, double collectRate) {
    /**
     * SQL statements of one shard from its acceptance to its counting, commits aside; see
     * docs/scaling.md.
     */
    static final int STATEMENTS = 10;

    /** Objects that a worker puts for a shard: the tar and its rows. */
    static final int PUTS = 2;

    /**
     * What came of it.
     *
     * @param busy share of the workers' time in which they made images, 0 to 1
     * @param shardsPerSecond that were counted
     * @param mostWaiting results that waited for the collector at once
     */
    record Outcome(double busy, double shardsPerSecond, int mostWaiting) {}

    private enum What {
        TICK,
        MADE,
        COUNTED
    }

    private record Event(double at, What what, int worker) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return Double.compare(at, other.at);
        }
    }

    /**
     * Returns what a stretch of time with always enough to do comes to; the first tenth is not
     * counted.
     */
    Outcome simulate(double seconds, long seed) {
        Random random = new Random(seed);
        PriorityQueue<Event> events = new PriorityQueue<>();
        int[] held = new int[workers];
        boolean[] making = new boolean[workers];
        double tick = 0.1;
        double allowance = 0;
        int queued = 0;
        int waiting = 0;
        int mostWaiting = 0;
        boolean collecting = false;
        double busySince = seconds / 10;
        double busy = 0;
        long counted = 0;
        int next = 0;
        events.add(new Event(0, What.TICK, -1));
        while (true) {
            Event event = events.remove();
            if (event.at > seconds) {
                return new Outcome(
                        busy / (workers * (seconds - busySince)), counted / (seconds - busySince), mostWaiting);
            }
            if (event.what == What.TICK) {
                allowance = Math.min(allowance + dispatchRate * tick, Math.max(Dispatch.PAGE, dispatchRate * tick));
                int sent = (int) Math.min(allowance, Dispatch.MOST_QUEUED - queued);
                queued += sent;
                allowance -= sent;
                events.add(new Event(event.at + tick, What.TICK, -1));
            } else if (event.what == What.MADE) {
                making[event.worker] = false;
                held[event.worker]--;
                waiting++;
                mostWaiting = Math.max(mostWaiting, waiting);
            } else {
                collecting = false;
                if (event.at > busySince) {
                    counted++;
                }
            }
            if (!collecting && waiting > 0) {
                waiting--;
                collecting = true;
                events.add(new Event(event.at + 1 / collectRate, What.COUNTED, -1));
            }
            // The one who asked first gets the next job; a tick may serve many, a finished shard
            // only its own worker.
            int from = event.what == What.MADE ? event.worker : next;
            int asked = event.what == What.MADE ? 1 : event.what == What.TICK ? workers : 0;
            for (int i = 0; i < asked; i++) {
                int worker = (from + i) % workers;
                while (held[worker] < 2 && queued > 0) {
                    held[worker]++;
                    queued--;
                    next = worker + 1;
                }
                if (held[worker] > 0 && !making[worker]) {
                    making[worker] = true;
                    double takes = shardImages / imagesPerSecond * (0.9 + 0.2 * random.nextDouble());
                    double end = event.at + takes;
                    busy += Math.max(0, Math.min(end, seconds) - Math.max(event.at, busySince));
                    events.add(new Event(end, What.MADE, worker));
                }
            }
        }
    }

    /** Prints a table for workers of several speeds: {@code WORKERS DISPATCH_RATE COLLECT_RATE}. */
    public static void main(String[] args) {
        int workers = Integer.parseInt(args[0]);
        double dispatch = Double.parseDouble(args[1]);
        double collect = Double.parseDouble(args[2]);
        System.out.println("| images/s of a GPU | images in a shard | jobs/s asked | jobs/s counted | GPUs busy |"
                + " results waiting, at most | SQL statements/s | S3 PUT/s |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (double speed : new double[] {20, 100, 500}) {
            for (int images : new int[] {100, 1000, 10_000}) {
                Outcome o = new ScalingModel(workers, speed, images, dispatch, collect)
                        .simulate(Math.max(120, 20 * images / speed), 7);
                System.out.printf(
                        Locale.ROOT,
                        "| %.0f | %,d | %.1f | %.1f | %.0f %% | %,d | %,.0f | %,.0f |%n",
                        speed,
                        images,
                        workers * speed / images,
                        o.shardsPerSecond,
                        100 * o.busy,
                        o.mostWaiting,
                        STATEMENTS * o.shardsPerSecond,
                        PUTS * o.shardsPerSecond);
            }
        }
    }
}
