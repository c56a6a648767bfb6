import { CSV, type Table } from '@valero/domain/dsfinvk';

/** Name of the DTD index.xml refers to (fiscal reference § 1.1). */
export const DTD_FILE = 'gdpdu-01-09-2004.dtd';

/** Who hands over the data. */
export interface DataSupplier {
  readonly name: string;
  readonly location: string;
  readonly comment: string;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}

function columnXml(column: Table['columns'][number]): string {
  const kind =
    column.kind === 'text'
      ? `<AlphaNumeric/><MaxLength>${column.maxLength}</MaxLength>`
      : column.accuracy === 0
        ? '<Numeric/>'
        : `<Numeric><Accuracy>${column.accuracy}</Accuracy></Numeric>`;
  return `        <VariableColumn><Name>${column.name}</Name>${kind}</VariableColumn>`;
}

function tableXml(table: Table): string {
  return [
    '    <Table>',
    `      <URL>${table.file}</URL>`,
    `      <Name>${table.name}</Name>`,
    `      <Description>${table.name}</Description>`,
    '      <UTF8/>',
    `      <DecimalSymbol>${CSV.decimal}</DecimalSymbol>`,
    `      <DigitGroupingSymbol>${CSV.grouping}</DigitGroupingSymbol>`,
    '      <Range><From>2</From></Range>',
    '      <VariableLength>',
    `        <ColumnDelimiter>${CSV.delimiter}</ColumnDelimiter>`,
    '        <RecordDelimiter>&#13;&#10;</RecordDelimiter>',
    `        <TextEncapsulator>${escaped(CSV.quote)}</TextEncapsulator>`,
    ...table.columns.map(columnXml),
    '      </VariableLength>',
    '    </Table>',
  ].join('\n');
}

/** index.xml: what an auditor's program must know to read the files (Beschreibungsstandard, version 1.0). */
export function indexXml(supplier: DataSupplier, tables: readonly Table[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!DOCTYPE DataSet SYSTEM "${DTD_FILE}">`,
    '<DataSet>',
    '  <Version>1.0</Version>',
    '  <DataSupplier>',
    `    <Name>${escaped(supplier.name)}</Name>`,
    `    <Location>${escaped(supplier.location)}</Location>`,
    `    <Comment>${escaped(supplier.comment)}</Comment>`,
    '  </DataSupplier>',
    '  <Media>',
    '    <Name>DSFinV-K</Name>',
    ...tables.map(tableXml),
    '  </Media>',
    '</DataSet>',
    '',
  ].join('\n');
}

/** Element names that hold plain text. */
const TEXT_ELEMENTS = [
  'Version',
  'Command',
  'Name',
  'Location',
  'Comment',
  'URL',
  'Description',
  'Format',
  'DecimalSymbol',
  'DigitGroupingSymbol',
  'SkipNumBytes',
  'Epoch',
  'From',
  'To',
  'Length',
  'ColumnDelimiter',
  'RecordDelimiter',
  'TextEncapsulator',
  'ImpliedAccuracy',
  'Accuracy',
  'MaxLength',
  'References',
] as const;
/** Element names without content. */
const EMPTY_ELEMENTS = ['ANSI', 'Macintosh', 'OEM', 'UTF16', 'UTF7', 'UTF8', 'AcceptNotEmpty', 'AlphaNumeric'] as const;
/** Element names with other elements in them. */
const NESTED_ELEMENTS: readonly (readonly [string, string])[] = [
  ['DataSet', '(Version, DataSupplier?, Command*, Media+, Command*)'],
  ['DataSupplier', '(Name, Location, Comment)'],
  ['Media', '(Name, Command*, Table+, Command*, AcceptNotEmpty?)'],
  [
    'Table',
    '(URL, Name?, Description?, Validity?, (ANSI | Macintosh | OEM | UTF16 | UTF7 | UTF8)?, (DecimalSymbol, DigitGroupingSymbol)?, SkipNumBytes?, Range?, Epoch?, (VariableLength | FixedLength))',
  ],
  ['Validity', '(Range, Format?)'],
  ['Range', '(From, (To | Length)?)'],
  [
    'VariableLength',
    '(ColumnDelimiter?, RecordDelimiter?, TextEncapsulator?, VariablePrimaryKey*, VariableColumn*, ForeignKey*)',
  ],
  ['FixedLength', '((Length | RecordDelimiter)?, FixedPrimaryKey*, FixedColumn*, ForeignKey*)'],
  ['VariablePrimaryKey', '(Name, Description?, (Numeric | (AlphaNumeric, MaxLength?) | Date), Map*)'],
  ['VariableColumn', '(Name, Description?, (Numeric | (AlphaNumeric, MaxLength?) | Date), Map*)'],
  ['FixedPrimaryKey', '(Name, Description?, (Numeric | AlphaNumeric | Date), Map*, FixedRange)'],
  ['FixedColumn', '(Name, Description?, (Numeric | AlphaNumeric | Date), Map*, FixedRange)'],
  ['FixedRange', '(From, (To | Length))'],
  ['Numeric', '(ImpliedAccuracy | Accuracy)?'],
  ['Date', '(Format?)'],
  ['Map', '(Description?, From, To)'],
  ['ForeignKey', '(Name+, References, Alias*)'],
  ['Alias', '(From, To)'],
];

/** The element declarations index.xml refers to: structure of the Beschreibungsstandard, in our own wording and order. */
export function dtdText(): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!-- Beschreibungsstandard für die Datenträgerüberlassung: Aufbau von index.xml -->',
    ...NESTED_ELEMENTS.map(([name, content]) => `<!ELEMENT ${name} ${content}>`),
    ...TEXT_ELEMENTS.map((name) => `<!ELEMENT ${name} (#PCDATA)>`),
    ...EMPTY_ELEMENTS.map((name) => `<!ELEMENT ${name} EMPTY>`),
    '',
  ].join('\n');
}
