// The frames of the line between a page and its kernel: a count, the offset of each part, then channel, header, parent
// header, metadata, content, buffers.

export function packed(message) {
  const encode = (value) => new TextEncoder().encode(value);
  const { channel, header, metadata, content } = message;
  const parts = [encode(channel), ...[header, {}, metadata, content].map((part) => encode(JSON.stringify(part)))];
  parts.push(...message.buffers);
  let offset = 8 * (parts.length + 2);
  const frame = new Uint8Array(offset + parts.reduce((sum, part) => sum + part.byteLength, 0));
  const view = new DataView(frame.buffer);
  view.setBigUint64(0, BigInt(parts.length + 1), true);
  parts.forEach((part, index) => {
    view.setBigUint64(8 * (index + 1), BigInt(offset), true);
    frame.set(part, offset);
    offset += part.byteLength;
  });
  view.setBigUint64(8 * (parts.length + 1), BigInt(offset), true);
  return frame.buffer;
}

export function unpacked(frame) {
  const view = new DataView(frame);
  const count = Number(view.getBigUint64(0, true));
  const offset = (index) => Number(view.getBigUint64(8 * (index + 1), true));
  const part = (index) => new DataView(frame, offset(index), offset(index + 1) - offset(index));
  const text = (index) => new TextDecoder().decode(part(index));
  const [header, parent, , content] = [1, 2, 3, 4].map((index) => JSON.parse(text(index)));
  const buffers = Array.from({ length: count - 6 }, (_, index) => part(index + 5));
  return { header, parent, content, buffers };
}

// Binary values travel beside the state: paths say where each belongs.

export function withBuffers(state, paths, buffers) {
  (paths || []).forEach((path, index) => {
    const last = path.length - 1;
    const home = path.slice(0, last).reduce((at, key) => at[key], state);
    home[path[last]] = buffers[index];
  });
  return state;
}

export function withoutBuffers(state) {
  const paths = [];
  const buffers = [];
  const walk = (value, path) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      const bytes = value instanceof ArrayBuffer ? value : value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
      paths.push(path);
      buffers.push(new Uint8Array(bytes));
      return undefined;
    }
    if (Array.isArray(value)) return value.map((each, index) => walk(each, [...path, index]) ?? null);
    if (value && Object.getPrototypeOf(value) === Object.prototype) {
      const entries = Object.entries(value).map(([key, each]) => [key, walk(each, [...path, key])]);
      return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
    }
    return value;
  };
  return { state: walk(state, []), paths, buffers };
}
