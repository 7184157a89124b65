import { BlockList, isIP } from 'node:net';

/** The eight groups of an IPv6 address in hexadecimal, of four digits each; undefined for any other text. */
function groupsOf(address: string): readonly string[] | undefined {
  if (isIP(address) !== 6) return undefined;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address.replace(/%.*$/, ''));
  const pair = (high: string, low: string): string => (Number(high) * 256 + Number(low)).toString(16);
  const text =
    dotted === null
      ? address.replace(/%.*$/, '')
      : `${dotted[1]}${pair(dotted[2]!, dotted[3]!)}:${pair(dotted[4]!, dotted[5]!)}`;
  const [front = '', back] = text.split('::');
  const [first, last] = [front, back ?? ''].map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]];
  const gap = back === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...gap, ...last].map((group) => group.toLowerCase().padStart(4, '0'));
}

/** An address in one spelling: IPv4 also where it is mapped into IPv6. What is no address stays as it is. */
export function plainAddress(address: string): string {
  const groups = groupsOf(address);
  if (groups === undefined) return address;
  if (groups.slice(0, 5).every((group) => group === '0000') && groups[5] === 'ffff') {
    return groups
      .slice(6)
      .flatMap((group) => [group.slice(0, 2), group.slice(2)])
      .map((part) => parseInt(part, 16))
      .join('.');
  }
  return groups.join(':');
}

/** What one person or site has: the address itself, of IPv6 the network of 64 bits (api.md, Authentication). */
export function siteOf(address: string): string {
  const plain = plainAddress(address);
  return plain.includes(':') ? `${plain.split(':').slice(0, 4).join(':')}::/64` : plain;
}

/** Addresses and networks (`192.0.2.0/24`, `2001:db8::/32`) that are treated apart. */
export class AddressList {
  readonly #list = new BlockList();
  readonly isEmpty: boolean;

  private constructor(entries: readonly string[]) {
    this.isEmpty = entries.length === 0;
    for (const entry of entries) {
      const [address = '', bits] = entry.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(bits), family);
    }
  }

  /** Undefined where one of the entries is neither an address nor a network. */
  static of(entries: readonly string[]): AddressList | undefined {
    return entries.every(isEntry) ? new AddressList(entries) : undefined;
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    const family = isIP(plain);
    return family !== 0 && this.#list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  }
}

function isEntry(entry: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const family = isIP(address);
  return family !== 0 && (bits === undefined || Number(bits) <= (family === 6 ? 128 : 32));
}

/**
 * Who asks: the other end, or where that is a trusted proxy what it says in `X-Forwarded-For`, read from the right past
 * all trusted ones. What is no address there says nothing, and the proxy that passed it on is taken.
 */
export function clientAddress(peer: string, forwarded: string | undefined, trusted: AddressList): string {
  let client = peer;
  const said = (forwarded ?? '')
    .split(',')
    .map((part) => part.trim())
    .reverse();
  for (const each of said) {
    if (!trusted.has(client)) return client;
    const address = bare(each);
    if (address === undefined) return client;
    client = address;
  }
  return client;
}

/** An address as proxies write it: some put a port behind it, and IPv6 in brackets then. */
function bare(text: string): string | undefined {
  const address = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(address) === 0 ? undefined : address;
}
