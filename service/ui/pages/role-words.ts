/** `platform_owner`, `service_provider:<name>`, `subscriber:<provider>:<name>` as people say them. */
export function roleWords(role: string | null): string {
  const [kind, provider, ...subscriber] = (role ?? '').split(':');
  switch (kind) {
    case 'platform_owner':
      return 'Platform owner';
    case 'service_provider':
      return `Service provider ${provider ?? ''}`;
    case 'subscriber':
      return `Subscriber ${subscriber.join(':')} of ${provider ?? ''}`;
    default:
      return 'None: the account has gone';
  }
}
