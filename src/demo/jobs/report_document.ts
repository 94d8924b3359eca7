/**
 * Writes a report as a small Word document, which is XML in a ZIP archive.
 *
 * @module
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { Buffer } from "node:buffer";
import { escapeXml } from "../../text/xml.ts";
import { startChecksum } from "../object_store/checksums.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const FORMATS = "http://schemas.openxmlformats.org";

const contentTypes = `${HEAD}<Types xmlns="${FORMATS}/package/2006/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.' +
  'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/' +
  'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';

const relationships = `${HEAD}<Relationships xmlns="${FORMATS}/package/2006/relationships">` +
  `<Relationship Id="rId1" Type="${FORMATS}/officeDocument/2006/relationships/officeDocument" ` +
  'Target="word/document.xml"/></Relationships>';

/** Writes a document with one paragraph for each text. */
export function reportDocument(paragraphs: readonly string[]): Uint8Array {
  const body = paragraphs.map((text) => {
    return `<w:p><w:r><w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`;
  }).join("");
  const document = `${HEAD}<w:document xmlns:w="${FORMATS}/wordprocessingml/2006/main">` +
    `<w:body>${body}</w:body></w:document>`;
  return zip([
    ["[Content_Types].xml", contentTypes],
    ["_rels/.rels", relationships],
    ["word/document.xml", document],
  ]);
}

/** An archive of uncompressed files. */
function zip(files: readonly (readonly [name: string, text: string])[]): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)];
    const crc = startChecksum("crc32");
    crc.update(content);
    // Version 2.0, no flags, not compressed, midnight of 1 January 1980.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(33, 8);
    common.writeUInt32LE(crc.digest().readUInt32BE(), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, path, content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, rest, path]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from("PK\x05\x06"), end]);
}
