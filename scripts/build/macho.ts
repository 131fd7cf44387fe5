// The code signature of a macOS executable. macOS ends a program whose signature does not fit its bytes. Bun signs
// what it compiles for arm64, but leaves its own signature, which then fits no more, in what it compiles for x64.
import { createHash } from "node:crypto";

const MAGIC_64 = 0xfeedfacf;
const SEGMENT_64 = 0x19;
const CODE_SIGNATURE = 0x1d;
const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
/** Ad hoc (no certificate), made by a linker: `codesign` may replace it. */
const FLAGS = 0x20002;
const SHA256 = 2;
const HASH_SIZE = 32;
const PAGE_BITS = 12;
const PAGE = 1 << PAGE_BITS;
/** The part of a CodeDirectory of version 0x20400 that comes before the name and the hashes. */
const DIRECTORY_HEADER = 88;
const SUPER_BLOB_HEADER = 20;
/** Of a segment in memory, on any Mac. */
const VM_PAGE = 0x4000;

interface Layout {
  readonly view: DataView;
  /** Offsets of load commands in the file. */
  readonly textCommand: number;
  readonly linkeditCommand: number;
  readonly signatureCommand: number;
  /** Where the signature begins: all before it is signed. */
  readonly signedBytes: number;
}

/** Does the signature name the hash of every page of these bytes? */
export function isSigned(bytes: Uint8Array): boolean {
  const { view, signedBytes } = layout(bytes);
  const directory = codeDirectory(view, signedBytes);
  if (directory === null) return false;
  const hashes = directory + view.getUint32(directory + 16);
  const slots = view.getUint32(directory + 28);
  const limit = view.getUint32(directory + 32);
  if (limit !== signedBytes || slots !== Math.ceil(limit / PAGE)) return false;
  const stored = bytes.subarray(hashes, hashes + slots * HASH_SIZE);
  return Buffer.compare(stored, pageHashes(bytes, limit)) === 0;
}

/** The same executable with an ad-hoc signature that fits it. `name` is what the system calls the program. */
export function signed(bytes: Uint8Array, name: string): Uint8Array {
  const { signedBytes } = layout(bytes);
  const blobSize = signatureSize(signedBytes, name);
  const size = Math.ceil(blobSize / 16) * 16;
  const result = new Uint8Array(signedBytes + size);
  result.set(bytes.subarray(0, signedBytes));
  const { view, textCommand, linkeditCommand, signatureCommand } = layout(result, true);
  // The load commands are signed too, so they are set before the hashes are made.
  view.setUint32(signatureCommand + 12, size, true);
  const linkeditSize = BigInt(result.length) - view.getBigUint64(linkeditCommand + 40, true);
  view.setBigUint64(linkeditCommand + 48, linkeditSize, true);
  const pages = (Number(linkeditSize) + VM_PAGE - 1) / VM_PAGE;
  view.setBigUint64(linkeditCommand + 32, BigInt(Math.floor(pages) * VM_PAGE), true);
  writeSignature(view, signedBytes, blobSize, name, {
    offset: view.getBigUint64(textCommand + 40, true),
    size: view.getBigUint64(textCommand + 48, true),
  });
  result.set(pageHashes(result, signedBytes), signedBytes + hashesOffset(name));
  return result;
}

function writeSignature(
  view: DataView,
  at: number,
  blobSize: number,
  name: string,
  text: { readonly offset: bigint; readonly size: bigint },
): void {
  const put = (offset: number, ...values: number[]) => {
    for (const [i, value] of values.entries()) view.setUint32(offset + 4 * i, value);
  };
  // One blob: the code directory (type 0).
  put(at, SUPER_BLOB, blobSize, 1, 0, SUPER_BLOB_HEADER);
  const directory = at + SUPER_BLOB_HEADER;
  const hashes = DIRECTORY_HEADER + name.length + 1;
  put(directory, CODE_DIRECTORY, blobSize - SUPER_BLOB_HEADER, 0x20400, FLAGS);
  put(directory + 16, hashes, DIRECTORY_HEADER, 0, Math.ceil(at / PAGE), at);
  put(directory + 36, (HASH_SIZE << 24) | (SHA256 << 16) | PAGE_BITS);
  view.setBigUint64(directory + 64, text.offset);
  view.setBigUint64(directory + 72, text.size);
  // The main executable, not a library.
  view.setBigUint64(directory + 80, 1n);
  for (const [i, char] of [...new TextEncoder().encode(name)].entries()) {
    view.setUint8(directory + DIRECTORY_HEADER + i, char);
  }
}

function hashesOffset(name: string): number {
  return SUPER_BLOB_HEADER + DIRECTORY_HEADER + name.length + 1;
}

function signatureSize(signedBytes: number, name: string): number {
  return hashesOffset(name) + Math.ceil(signedBytes / PAGE) * HASH_SIZE;
}

function pageHashes(bytes: Uint8Array, limit: number): Uint8Array {
  const hashes = new Uint8Array(Math.ceil(limit / PAGE) * HASH_SIZE);
  for (let page = 0; page * PAGE < limit; page++) {
    // The last page is hashed as far as it goes, not padded.
    const content = bytes.subarray(page * PAGE, Math.min((page + 1) * PAGE, limit));
    hashes.set(createHash("sha256").update(content).digest(), page * HASH_SIZE);
  }
  return hashes;
}

function codeDirectory(view: DataView, at: number): number | null {
  if (at + SUPER_BLOB_HEADER > view.byteLength || view.getUint32(at) !== SUPER_BLOB) return null;
  const count = view.getUint32(at + 8);
  for (let i = 0; i < count; i++) {
    const blob = at + view.getUint32(at + 12 + 8 * i + 4);
    const found = blob + DIRECTORY_HEADER <= view.byteLength;
    if (found && view.getUint32(blob) === CODE_DIRECTORY) {
      const sha256 = view.getUint8(blob + 36) === HASH_SIZE && view.getUint8(blob + 37) === SHA256;
      return sha256 && view.getUint8(blob + 39) === PAGE_BITS ? blob : null;
    }
  }
  return null;
}

/** Throws when these are not the bytes of a macOS executable that ends with its signature. */
function layout(bytes: Uint8Array, resized = false): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC_64) throw new Error("This is not a 64-bit Mach-O file.");
  const commands = { text: 0, linkedit: 0, signature: 0 };
  let at = 32;
  for (let i = 0; i < view.getUint32(16, true); i++) {
    const kind = view.getUint32(at, true);
    if (kind === CODE_SIGNATURE) commands.signature = at;
    if (kind === SEGMENT_64) {
      const segment = new TextDecoder().decode(bytes.subarray(at + 8, at + 24)).replace(/\0+$/, "");
      if (segment === "__TEXT") commands.text = at;
      if (segment === "__LINKEDIT") commands.linkedit = at;
    }
    at += view.getUint32(at + 4, true);
  }
  const { text, linkedit, signature } = commands;
  if (text === 0 || linkedit === 0 || signature === 0) {
    throw new Error("The Mach-O file lacks __TEXT, __LINKEDIT or a place for its signature.");
  }
  const signedBytes = view.getUint32(signature + 8, true);
  const end = signedBytes + view.getUint32(signature + 12, true);
  if (!resized && end !== bytes.length) {
    throw new Error("The Mach-O file does not end with its signature.");
  }
  return {
    view,
    textCommand: text,
    linkeditCommand: linkedit,
    signatureCommand: signature,
    signedBytes,
  };
}
