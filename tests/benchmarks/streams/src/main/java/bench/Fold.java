package bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.bson.Document;

/**
 * The fold by Kafka Streams: each record's number and link checked against its case's cursor, its digest computed, its
 * facts folded into a section per agency, and every two seconds one bulk write of what changed, before the commit of
 * the offsets.
 *
 * <p>Everything else is left out, to its advantage: no schema, no rule, nothing sent, no parking. The cases stay in the
 * task's memory, without a changelog: as with the service, the store is where they are kept.
 */
public final class Fold implements Processor<byte[], byte[], Void, Void> {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicLong WRITES = new AtomicLong();

    private final MongoCollection<Document> stored;
    private final Map<String, Case> cases = new HashMap<>();
    private final Map<String, Document> changed = new HashMap<>();
    private ProcessorContext<Void, Void> context;
    private MessageDigest sha;

    private Fold(MongoCollection<Document> stored) {
        this.stored = stored;
    }

    /** What is known of one case. */
    private static final class Case {
        final Map<String, Document> said = new HashMap<>();
        final Map<String, Cursor> cursors = new HashMap<>();
        final List<List<String>> history = new ArrayList<>();
    }

    /** How far a topic was read. */
    private record Cursor(int sequence, String digest) {}

    /**
     * Loads and connects all it can, starts when it is told to, folds until it is told to stop, and says how many
     * documents it wrote.
     */
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        MongoClientSettings settings = MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(secret("STORE_URI_FILE")))
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .build();
        try (MongoClient store = MongoClients.create(settings)) {
            MongoCollection<Document> cases =
                    store.getDatabase(told("STORE_DATABASE")).getCollection("cases");
            Topology topology = new Topology();
            topology.addSource(
                    "in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), arguments[1].split(","));
            topology.addProcessor("fold", () -> new Fold(cases), "in");
            try (KafkaStreams streams = new KafkaStreams(topology, properties(arguments[0]))) {
                streams.setUncaughtExceptionHandler(error -> {
                    error.printStackTrace();
                    System.exit(1);
                    return null;
                });
                store.getDatabase(told("STORE_DATABASE")).runCommand(new Document("ping", 1));
                JSON.readValue("{}", Map.class);
                System.out.println("ready");
                in.readLine();
                streams.start();
                in.readLine();
                streams.close(Duration.ofSeconds(20));
            }
        }
        System.out.println("{\"writes\": " + WRITES.get() + ", \"finds\": 0}");
    }

    @Override
    public void init(ProcessorContext<Void, Void> given) {
        context = given;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
        // A thread commits right after it punctuates, before it takes another record.
        context.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, now -> {
            write();
            context.commit();
        });
    }

    @Override
    public void close() {
        write();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        Map<String, String> named = named(record.headers());
        String caseId = new String(record.key());
        if (!caseId.equals(named.get("ce_subject")) || !"1.0".equals(named.get("ce_specversion"))) {
            throw new IllegalStateException("unreadable");
        }
        Case known = cases.computeIfAbsent(caseId, none -> new Case());
        Cursor cursor = known.cursors.getOrDefault(where.topic(), new Cursor(0, ""));
        int sequence = Integer.parseInt(named.get("ce_sequence"));
        String digest = digest(where.topic(), named, sequence, record.value());
        if (sequence <= cursor.sequence()) {
            return; // seen before
        }
        String previous = named.getOrDefault("ce_previousdigest", "");
        if (sequence != cursor.sequence() + 1 || !previous.equals(cursor.digest())) {
            throw new IllegalStateException("a gap or a broken link in " + caseId);
        }
        fold(known, caseId, where.topic(), named, record.value());
        Cursor moved = new Cursor(sequence, digest);
        known.cursors.put(where.topic(), moved);
        changed.get(caseId)
                .put(
                        "cursors." + where.topic().replace(".", "~1"),
                        new Document("sequence", sequence).append("digest", digest));
    }

    private void fold(Case known, String caseId, String topic, Map<String, String> named, byte[] value) {
        Document said;
        try {
            said = new Document(JSON.readValue(value, Map.class));
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
        String agency = topic.split("\\.")[1];
        String type = named.get("ce_type").replace("nl.jointtable.", "").replace(".", "~1");
        Document section = known.said.computeIfAbsent(agency, none -> new Document());
        section.put(type, said);
        known.history.add(List.of(said.getString("occurred_at"), agency, type, named.get("ce_id")));
        Document fields = changed.computeIfAbsent(caseId, none -> new Document());
        fields.put("said." + agency, section);
        fields.put("heard." + agency, named.get("ce_time"));
        fields.put("history", known.history);
    }

    private void write() {
        if (changed.isEmpty()) {
            return;
        }
        List<WriteModel<Document>> writes = new ArrayList<>(changed.size());
        UpdateOptions upsert = new UpdateOptions().upsert(true);
        changed.forEach((id, fields) ->
                writes.add(new UpdateOneModel<>(new Document("_id", id), new Document("$set", fields), upsert)));
        stored.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        WRITES.addAndGet(writes.size());
        changed.clear();
    }

    private String digest(String topic, Map<String, String> named, int sequence, byte[] value) {
        sha.reset();
        for (String part : new String[] {
            topic,
            named.get("ce_id"),
            named.get("ce_source"),
            named.get("ce_type"),
            named.get("ce_subject"),
            named.get("ce_time"),
            Integer.toString(sequence),
            named.getOrDefault("ce_previousdigest", "")
        }) {
            cover(part.getBytes());
        }
        cover(value);
        return HexFormat.of().formatHex(sha.digest());
    }

    private void cover(byte[] part) {
        sha.update(ByteBuffer.allocate(8).putLong(part.length).array());
        sha.update(part);
    }

    private static Map<String, String> named(Headers headers) {
        Map<String, String> named = new HashMap<>();
        for (Header one : headers) {
            named.put(one.key(), new String(one.value()));
        }
        return named;
    }

    private static Properties properties(String threads) throws IOException {
        String login = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";";
        Properties told = new Properties();
        told.put(StreamsConfig.APPLICATION_ID_CONFIG, told("KAFKA_USER"));
        told.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, told("KAFKA"));
        told.put("security.protocol", told("KAFKA_SECURITY"));
        told.put("sasl.mechanism", "SCRAM-SHA-512");
        told.put("sasl.jaas.config", login.formatted(told("KAFKA_USER"), secret("KAFKA_PASSWORD_FILE")));
        told.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        told.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
        told.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L); // it need not wait for topics that have nothing
        told.put(StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory("streams").toString());
        told.put("auto.offset.reset", "earliest");
        told.put("max.poll.records", 10_000);
        told.put("max.partition.fetch.bytes", 4 * 1024 * 1024);
        told.put("session.timeout.ms", 45_000);
        return told;
    }

    private static String told(String name) {
        return System.getenv("JOINTTABLE_" + name);
    }

    private static String secret(String name) throws IOException {
        return Files.readString(Path.of(told(name))).strip();
    }
}
