/**
 * The Keycloak servers the tests run against.
 *
 * 16.1.1 is the nearest available release to the 16.0.0 of Provena's public source; it
 * is always under `/auth`.
 */

/** @typedef {{ artifact: string, kind: "quarkus" | "wildfly", path: "" | "/auth" }} Release */

/** @type {Readonly<Record<string, Release>>} */
export const releases = {
  newest: {
    artifact: "org.keycloak:keycloak-quarkus-dist:RELEASE:tar.gz",
    kind: "quarkus",
    path: "",
  },
  "newest-auth": {
    artifact: "org.keycloak:keycloak-quarkus-dist:RELEASE:tar.gz",
    kind: "quarkus",
    path: "/auth",
  },
  sixteen: {
    artifact: "org.keycloak:keycloak-server-dist:16.1.1:tar.gz",
    kind: "wildfly",
    path: "/auth",
  },
};
