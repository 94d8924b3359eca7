/** Where credentials hide: in outputs of notebooks as the programs of our users write them. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { access, device, jwt, opaque, random, refresh, secretKey } from "../scan/secrets.ts";

/** An output of a cell: text of a stream, or data by media type. */
export type Output = string | Readonly<Record<string, unknown>>;

/** A place where credentials hide. */
export interface HidingPlace {
  readonly what: string;
  readonly outputs: readonly Output[];
  /** No piece of these may be left. */
  readonly secrets: readonly string[];
  /** Whether only the whole notebook tells that it is a credential, which a display does not see. */
  readonly isScattered?: boolean;
}

export const keyId: string = `ASIA${
  random("id", 60).toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 16)
}`;
export const secretAccessKey: string = `${random("sk", 18)}/${random("sl", 12)}+${random("sm", 8)}`;
export const sessionToken: string = `IQoJb3JpZ2luX2VjE${random("st", 200)}/${random("su", 130)}+${
  random("sv", 60)
}==`;
const hex = (seed: string, length: number) =>
  createHash("sha512").update(seed).digest("hex").slice(0, length);
const wrap = (text: string, width: number, indent = "") =>
  text.match(new RegExp(`.{1,${width}}`, "g"))!.join(`\n${indent}`);
const percent = (text: string, pattern: RegExp, small = false) =>
  text.replace(pattern, (c) => {
    const code = c.charCodeAt(0).toString(16);
    return `%${small ? code : code.toUpperCase()}`;
  });
const base64 = (text: string) => Buffer.from(text).toString("base64");
const green = (text: string) => `\x1b[32m${text}\x1b[39m`;
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${
  wrap(random("pem", 800), 64)
}\n-----END RSA PRIVATE KEY-----`;
const openssh = `-----BEGIN OPENSSH PRIVATE KEY-----\n${
  wrap(random("ssh", 380), 70)
}\n-----END OPENSSH PRIVATE KEY-----\n`;
const signature = hex("sig", 64);
const sas = encodeURIComponent(`${random("sas", 42)}/=`);
const credentials = {
  aws_access_key_id: keyId,
  aws_secret_access_key: secretAccessKey,
  aws_session_token: sessionToken,
  expiry: "2026-05-12T10:00:00Z",
};
const aws = [keyId, secretAccessKey, sessionToken];
const dense = random("dense", 32);
const password = `${random("pw", 14)}!7`;

const named: readonly HidingPlace[] = [
  {
    what: "an object as the Deno kernel colours it",
    outputs: [{
      "text/plain": [
        "{\n",
        `  access_key_id: ${green(`"${keyId}"`)},\n`,
        `  secret_access_key: ${green(`"${secretAccessKey}"`)},\n`,
        `  session_token: ${green(`"${sessionToken}"`)}\n`,
        "}",
      ],
    }],
    secrets: aws,
  },
  {
    what: "botocore's frozen credentials as Python prints them",
    outputs: [
      `ReadOnlyCredentials(access_key='${keyId}', secret_key='${secretAccessKey}', token='${sessionToken}', account_id=None)\n`,
    ],
    secrets: aws,
  },
  {
    what: "a dict as Python prints it",
    outputs: [{
      "text/plain": [
        `{'AccessKeyId': '${keyId}', 'SecretAccessKey': '${secretAccessKey}', 'SessionToken': '${sessionToken}'}`,
      ],
    }],
    secrets: aws,
  },
  { what: "an answer as JSON", outputs: [{ "application/json": { credentials } }], secrets: aws },
  {
    what: "a file of AWS credentials",
    outputs: [
      `[default]\naws_access_key_id = ${keyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`,
    ],
    secrets: aws,
  },
  {
    what: "three values beside each other, without names",
    outputs: [`('${keyId}', '${secretAccessKey}', '${sessionToken}')\n`],
    secrets: aws,
  },
  {
    what: "a row of comma-separated values",
    outputs: [`User name,Access key ID,Secret access key\nreef,${keyId},${secretAccessKey}\n`],
    secrets: [keyId, secretAccessKey],
  },
  {
    what: "variables of a shell",
    outputs: [`export AWS_SECRET_ACCESS_KEY="${secretAccessKey}"\nsetenv API_TOKEN ${opaque}\n`],
    secrets: [secretAccessKey, opaque],
  },
  {
    what: "a list of variables",
    outputs: [`PATH=/bin\nPROVENA_API_TOKEN=${opaque}\nHOME=/root\n`],
    secrets: [opaque],
  },
  {
    what: "YAML",
    outputs: [`client:\n  clientSecret: ${opaque}\n  refresh-token: >-\n    ${device}\n`],
    secrets: [opaque, device],
  },
  {
    what: "a name in words",
    outputs: [`Your new secret access key: ${secretAccessKey}\nAPI key = ${opaque}\n`],
    secrets: [secretAccessKey, opaque],
  },
  {
    what: "the cells of a table in a terminal",
    outputs: [`│ name          │ value │\n│ refresh_token │ ${opaque} │\n`],
    secrets: [opaque],
  },
  {
    what: "a column of a data frame",
    outputs: [`refresh_token         ${opaque}\nexpires_in              300\ndtype: object\n`],
    secrets: [opaque],
  },
  {
    what: "the cells of a table in HTML",
    outputs: [{
      "text/html": [`<table><tr><td>client_secret</td>\n<td>${opaque}</td></tr></table>`],
    }],
    secrets: [opaque],
  },
  {
    what: "a field of a form",
    outputs: [{ "text/html": `<input type="hidden" name="refresh_token" value="${opaque}"/>` }],
    secrets: [opaque],
  },
  {
    what: "an element of XML",
    outputs: [
      `<credentials><secretKey>${opaque}</secretKey><password>${password}</password></credentials>\n`,
    ],
    secrets: [opaque, password],
  },
  {
    what: "entities of HTML",
    outputs: [{
      "text/html":
        `<pre>{&quot;api_key&quot;:&nbsp;&quot;${opaque}&quot;, &#x22;client-secret&#x22;: &#39;${device}&#39;}</pre>`,
    }],
    secrets: [opaque, device],
  },
  {
    what: "a request's headers",
    outputs: [
      `> GET /x HTTP/1.1\n> Authorization: Bearer ${opaque}\n> X-Api-Key: ${device}\n> Cookie: session=${
        random("cookie", 30)
      }; theme=dark\n`,
    ],
    secrets: [opaque, device, random("cookie", 30)],
  },
  {
    what: "headers as a list of pairs",
    outputs: [`[('Authorization', 'Bearer ${opaque}'), ('Set-Cookie', 'sid=${device}; Path=/')]\n`],
    secrets: [opaque, device],
  },
  {
    what: "a header with a password",
    outputs: [`authorization: Basic ${base64(`reef:${password}`)}\n`],
    secrets: [base64(`reef:${password}`)],
  },
  {
    what: "a name and a value of a list",
    outputs: [{
      "application/json": {
        env: [{ name: "DB_PASSWORD", value: password }, { key: "CLIENT_SECRET", value: opaque }],
      },
    }],
    secrets: [password, opaque],
  },
  {
    what: "a name and a value, printed",
    outputs: [`[{"name": "client_secret", "value": "${opaque}"}]\n`],
    secrets: [opaque],
  },
  {
    what: "options of a command",
    outputs: [`provena exec --access-token ${opaque} --client-secret=${device}\n`],
    secrets: [opaque, device],
  },
  {
    what: "JSON in JSON in JSON",
    outputs: [`${JSON.stringify(JSON.stringify(JSON.stringify({ access_token: opaque })))}\n`],
    secrets: [opaque],
  },
  {
    what: "a password with signs",
    outputs: [`password: "${password}$x\\"y"\n`],
    secrets: [password],
  },
  { what: "a typed default", outputs: [`api_token: str = "${opaque}"\n`], secrets: [opaque] },
  {
    what: "an object that wraps it",
    outputs: [`Settings(token=SecretStr('${opaque}'), api_key=b'${device}')\n`],
    secrets: [opaque, device],
  },
  {
    what: "a file for FTP",
    outputs: [`machine api.example login reef password ${random("netrc", 20)}\n`],
    secrets: [random("netrc", 20)],
  },
  {
    what: "a file of Docker",
    outputs: [`{"auths":{"r.example":{"auth":"${base64(`reef:${password}`)}"}}}\n`],
    secrets: [base64(`reef:${password}`)],
  },
  {
    what: "an option of curl",
    outputs: [`curl -u reef:${password} https://x.example\n`],
    secrets: [password],
  },
  {
    what: "an option of curl for a proxy",
    outputs: [`curl --proxy-user reef:${password} https://x.example\n`],
    secrets: [password],
  },
  {
    what: "a name and its password as Python's requests takes them",
    outputs: [
      `requests.get(url, auth=('reef', '${password}'))\nHTTPBasicAuth("reef", "${password}")\n`,
    ],
    secrets: [password],
  },
  {
    what: "an assignment of R",
    outputs: [`api_key <- "${opaque}"\n`],
    secrets: [opaque],
  },
  {
    what: "the structure of a list in R",
    outputs: [`List of 1\n $ access_token: chr "${opaque}"\n`],
    secrets: [opaque],
  },
  {
    what: "a variable of a container",
    outputs: [`env:\n- name: DB_PASSWORD\n  value: ${password}\n`],
    secrets: [password],
  },
  {
    what: "an argument of GraphQL",
    outputs: [`{ token(value: "${opaque}") { id } }\n`],
    secrets: [opaque],
  },
];

const shaped: readonly HidingPlace[] = [
  { what: "a token by itself", outputs: [`${access}\n`], secrets: [access] },
  {
    what: "a token that is the name of a field",
    outputs: [{ "application/json": { [access]: 1 } }],
    secrets: [access],
  },
  {
    what: "an encrypted token",
    outputs: [
      `${base64('{"alg":"dir","enc":"A256GCM"}').replace(/=+$/, "")}..${
        random("iv", 16)
      }.${opaque}.${device}\n`,
    ],
    secrets: [opaque, device],
  },
  {
    what: "a token split over two outputs",
    outputs: [`${access.slice(0, 500)}`, `${access.slice(500)}\n`],
    secrets: [access],
  },
  {
    what: "a token split over a stream and a result",
    outputs: [access.slice(0, 200), { "text/plain": access.slice(200) }],
    secrets: [access],
  },
  {
    what: "a named token split over two outputs",
    outputs: [`refresh_token=${opaque.slice(0, 20)}`, `${opaque.slice(20)}\n`],
    secrets: [opaque],
  },
  {
    what: "a token split over entries of a list",
    outputs: [{ "text/plain": [access.slice(0, 90), access.slice(90, 300), access.slice(300)] }],
    secrets: [access],
  },
  {
    what: "a token with a colour code inside",
    outputs: [
      `${access.slice(0, 100)}\x1b[31m${access.slice(100, 400)}\x1b[0m${access.slice(400)}\n`,
    ],
    secrets: [access],
  },
  {
    what: "a token with its colour made harmless",
    outputs: [`\ufffd[32m${access.slice(0, 100)}\ufffd[39m${access.slice(100)}\n`],
    secrets: [access],
  },
  {
    what: "a token in coloured HTML",
    outputs: [{
      "text/html": `<pre><span class="ansi-green-fg">${
        access.slice(0, 60)
      }</span><span style="color: red">${access.slice(60)}</span></pre>`,
    }],
    secrets: [access],
  },
  ...[64, 76, 80].map((width): HidingPlace => ({
    what: `a token wrapped at ${width}`,
    outputs: [`token:\n${wrap(access, width)}\ndone\n`],
    secrets: [access],
  })),
  {
    what: "a token wrapped and indented",
    outputs: [`  access_token: ${wrap(access, 70, "    ")}\n`],
    secrets: [access],
  },
  {
    what: "a token wrapped, below what stands before it",
    outputs: [`{'token': ('${wrap(access, 100).replaceAll("\n", "'\n           '")}')}\n`],
    secrets: [access],
  },
  {
    what: "a token in lines of a string",
    outputs: [`token = ("${wrap(access, 72).replaceAll("\n", '"\n         "')}")\n`],
    secrets: [access],
  },
  {
    what: "an opaque token, wrapped",
    outputs: [`refresh_token=${wrap(random("long", 300), 60)}\n`],
    secrets: [random("long", 300)],
  },
  {
    what: "zero-width characters inside",
    outputs: [`${access.replace(/.{40}/g, "$&\u200b")}\n`],
    secrets: [access],
  },
  {
    what: "soft hyphens inside",
    outputs: [`${access.replace(/.{25}/g, "$&\u00ad")}\n`],
    secrets: [access],
  },
  {
    what: "dots of a token in percent encoding",
    outputs: [`https://a.example/?t=${percent(access, /\./g)}&x=1\n`],
    secrets: [access],
  },
  {
    what: "all of a token in percent encoding, twice",
    outputs: [`${percent(percent(access.slice(0, 600), /[^]/g, true), /%/g)}\n`],
    secrets: [access.slice(0, 600)],
  },
  {
    what: "a token in \\u escapes",
    outputs: [`"${access.replace(/[.eJ]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)}"\n`],
    secrets: [access],
  },
  {
    what: "a token in \\x escapes",
    outputs: [`b'${access.replace(/[.e]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`)}'\n`],
    secrets: [access],
  },
  {
    what: "a token in base64",
    outputs: [`data: ${base64(access)}\n`],
    secrets: [access, base64(access)],
  },
  {
    what: "JSON in base64, wrapped",
    outputs: [`${wrap(base64(JSON.stringify({ user: "reef", refresh_token: opaque })), 76)}\n`],
    secrets: [opaque],
  },
  {
    what: "a secret of Kubernetes",
    outputs: [`apiVersion: v1\nkind: Secret\ndata:\n  token: ${base64(refresh)}\n`],
    secrets: [refresh, base64(refresh)],
  },
  {
    what: "a token once named and once bare",
    outputs: [`access_token="${opaque}"\n`, {
      "text/plain": `the same: ${opaque.toUpperCase()} and ${opaque.slice(5, 30)}`,
    }],
    secrets: [opaque],
    isScattered: true,
  },
  { what: "a private key", outputs: [`${pem}\n`], secrets: [random("pem", 800)] },
  {
    what: "a private key in JSON",
    outputs: [`${JSON.stringify({ type: "service_account", private_key: openssh })}\n`],
    secrets: [random("ssh", 380)],
  },
  {
    what: "a private key that was cut off",
    outputs: [pem.slice(0, 400)],
    secrets: [random("pem", 800)],
  },
  { what: "a token wrapped at 20", outputs: [`${wrap(access, 20)}\n`], secrets: [access] },
  {
    what: "a token with a part in each line",
    outputs: [`${access.replaceAll(".", ".\n")}\n`],
    secrets: [access],
  },
  {
    what: "a private key of PuTTY",
    outputs: [
      `PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 4\n${
        wrap(random("ppk", 240), 64)
      }\nPrivate-MAC: 1\n`,
    ],
    secrets: [random("ppk", 240)],
  },
  {
    what: "a JSON Web Key",
    outputs: [`{"kty":"RSA","d":"${random("jwk", 340)}"}\n`],
    secrets: [random("jwk", 340)],
  },
  {
    what: "the code a sign-in comes back with",
    outputs: [`http://localhost/cb?code=${random("code", 60)}&state=x1\n`],
    secrets: [random("code", 60)],
  },
];

const links: readonly HidingPlace[] = [
  {
    what: "a signed link of S3",
    outputs: [
      `https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Security-Token=${
        encodeURIComponent(sessionToken)
      }&X-Amz-Signature=${signature}\n`,
    ],
    secrets: [signature, sessionToken],
  },
  {
    what: "a signed link of Google",
    outputs: [
      `https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=${signature}\n`,
    ],
    secrets: [signature],
  },
  {
    what: "a sign-in link of AWS",
    outputs: [{
      "text/html":
        `<a href="https://signin.aws.amazon.com/federation?Action=login&amp;Destination=https%3A%2F%2Fconsole.aws.amazon.com&amp;SigninToken=${
          random("signin", 300)
        }">console</a>`,
    }],
    secrets: [random("signin", 300)],
  },
  {
    what: "a shared access signature",
    outputs: [
      `https://reef.blob.core.windows.net/c/f.nc?sv=2022-11-02&se=2026-05-12&sr=b&sig=${sas}\n`,
    ],
    secrets: [sas],
  },
  {
    what: "a connection string of Azure",
    outputs: [
      `DefaultEndpointsProtocol=https;AccountName=reef;AccountKey=${
        random("az", 86)
      }==;EndpointSuffix=core.windows.net\n`,
    ],
    secrets: [random("az", 86)],
  },
  {
    what: "an address with a password",
    outputs: [`postgresql://reef:${dense}@db.example:5432/reef\n`],
    secrets: [dense],
  },
  {
    what: "an address with a token",
    outputs: [`https://api.example/v1?access_token=${opaque}&page=2\n`],
    secrets: [opaque],
  },
  {
    what: "a webhook",
    outputs: [
      `https://hooks.slack.com/services/T${"0AB1CD2EF"}/B${"3GH4IJ5KL"}/${random("hook", 24)}\n`,
    ],
    secrets: [random("hook", 24)],
  },
];

const vendor = (name: string, credential: string): HidingPlace => ({
  what: `a credential of ${name}`,
  outputs: [`connected with ${credential}.\n`],
  secrets: [credential],
});

const vendors: readonly HidingPlace[] = [
  vendor("GitHub", `ghp_${random("gh", 36)}`),
  vendor("GitHub, fine-grained", `github_pat_${random("gha", 22)}_${random("ghb", 59)}`),
  vendor("GitLab", `glpat-${random("gl", 20)}`),
  vendor("Slack", `xoxb-${"284910573648"}-${"7305829164037"}-${random("sl", 24)}`),
  vendor("Google", `AIza${random("go", 35)}`),
  vendor("Google, OAuth", `GOCSPX-${random("goc", 28)}`),
  vendor("OpenAI", `sk-proj-${random("oa", 74)}T3BlbkFJ${random("ob", 74)}`),
  vendor("Anthropic", `sk-ant-api03-${random("an", 93)}AA`),
  vendor("Hugging Face", `hf_${random("hf", 34)}`),
  vendor("npm", `npm_${random("npm", 36)}`),
  vendor("PyPI", `pypi-AgEIcHlwaS5vcmc${random("py", 150)}`),
  vendor("Stripe", `sk_live_${random("stripe", 24)}`),
  vendor("Twilio", `SK${hex("tw", 32)}`),
  vendor("SendGrid", `SG.${random("sg", 22)}.${random("sh", 43)}`),
  vendor("Mailchimp", `${hex("mc", 32)}-us12`),
  vendor("Azure AD", `${random("az1", 3)}8Q~${random("az2", 34)}`),
  vendor("Databricks", `dapi${hex("db", 32)}`),
  vendor("DigitalOcean", `dop_v1_${hex("do", 64)}`),
  vendor("Docker", `dckr_pat_${random("dk", 27)}`),
  vendor("Grafana", `glsa_${random("gf", 32)}_${hex("gg", 8)}`),
  vendor("HashiCorp Vault", `hvs.${random("hv", 90)}`),
  vendor("Telegram", `7301948265:AA${random("tg", 33)}`),
  vendor("Shopify", `shpat_${hex("sp", 32)}`),
  vendor(
    "age",
    `AGE-SECRET-KEY-1${random("age", 120).toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 58)}`,
  ),
];

/** All of them. */
export const hidingPlaces: readonly HidingPlace[] = [...named, ...shaped, ...links, ...vendors];

export { device, jwt, secretKey };

/** A notebook of one code cell with these outputs, as Jupyter writes it. */
export function notebookOf(outputs: readonly Output[]): string {
  const cell = {
    cell_type: "code",
    execution_count: 1,
    metadata: {},
    outputs: outputs.map((output) =>
      typeof output === "string"
        ? { name: "stdout", output_type: "stream", text: output.split(/(?<=\n)/) }
        : { data: output, metadata: {}, output_type: "display_data" }
    ),
    source: ["show()"],
  };
  return `${
    JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)
  }\n`;
}

/** The text of outputs as a reader sees it, one below the other. */
export function textOf(outputs: readonly Output[]): string {
  return outputs.map((output) =>
    typeof output === "string"
      ? output
      : Object.values(output).map((value) =>
        Array.isArray(value)
          ? value.join("")
          : typeof value === "string"
          ? value
          : JSON.stringify(value, null, 1)
      ).join("")
  ).join("");
}

const LONGEST_LEFT = 11;

/** Letters and digits alone, escapes decoded; written apart from the code under test. */
function letters(text: string): string {
  // deno-lint-ignore no-control-regex
  let plain = text.replace(/[\x1b\ufffd]\[[0-9;]*m/g, "").replace(/<\/?span[^>]*>/g, "");
  for (let i = 0; i < 3; i++) {
    plain = plain.replace(
      /\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|%([0-9a-f]{2})/gi,
      (_, a, b, c) => String.fromCharCode(parseInt(a ?? b ?? c, 16)),
    ).replace(/\\n/g, "").replace(/&[#\w]+;/g, "");
  }
  return plain.replaceAll("[redacted]", "\0").replace(/[^A-Za-z0-9\0]/g, "").toLowerCase();
}

/** A piece of twelve characters or more that a text still holds, if there is one. */
export function pieceLeft(text: string, secrets: readonly string[]): string | undefined {
  const held = letters(text);
  for (const secret of secrets) {
    const plain = letters(secret);
    for (let at = 0; at + LONGEST_LEFT < plain.length; at++) {
      const piece = plain.slice(at, at + LONGEST_LEFT + 1);
      if (held.includes(piece)) return piece;
    }
  }
  return undefined;
}
