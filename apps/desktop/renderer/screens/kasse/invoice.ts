/** Who is on the receipt, as far as an invoice asks for it. */
interface Recipient {
  readonly name: string;
  readonly street: string;
  readonly zip: string;
  readonly city: string;
}

/** Parts of an address an invoice cannot do without. */
export type AddressPart = 'street' | 'zip' | 'city';

/** What an invoice still needs of its recipient (§ 14(4) Nr. 1 UStG: full name and address). */
export function missingForInvoice(customer: Recipient | null): AddressPart[] {
  if (!customer) return ['street', 'zip', 'city'];
  return (['street', 'zip', 'city'] as const).filter((part) => customer[part].trim() === '');
}
