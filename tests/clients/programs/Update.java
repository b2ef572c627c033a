import org.apache.jena.sparql.exec.http.UpdateExecHTTP;

/** Sends one update with a key, which Jena's rupdate cannot: java Update.java ADDRESS KEY UPDATE. */
class Update {
    public static void main(String[] given) {
        UpdateExecHTTP.service(given[0])
            .httpHeader("Authorization", "Bearer " + given[1])
            .update(given[2])
            .execute();
    }
}
