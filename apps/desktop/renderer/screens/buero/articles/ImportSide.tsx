import { STEUERSAETZE } from '@valero/domain/compliance';
import type { Failure } from '@valero/domain/kernel';
import { IMPORT_FIELDS } from '@valero/domain/stock';
import { Button, type Column, DataTable, ProgressBar, Row, SelectField, Skeleton, TruthLine } from '@valero/ui';
import { FileUp } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallError } from '../../../app/query.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { Side } from '../Split.tsx';
import { ImportRun } from './ImportRun.tsx';
import {
  type ImportChoices,
  type ImportPreview,
  missingIn,
  previewImport,
  startImport,
  withColumn,
} from './importApi.ts';

const NONE = '\u0000';

function PreviewTable({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation('buero');
  const columns = useMemo<readonly Column<{ cells: readonly string[] }>[]>(
    () =>
      preview.header.map((name, index) => ({
        id: String(index),
        header: name,
        value: ({ cells }) => cells[index] ?? '',
        width: 110,
        sortable: false,
        rowHeader: index === 0,
      })),
    [preview],
  );
  const rows = useMemo(() => preview.rows.slice(0, 5).map((cells, index) => ({ cells, index })), [preview]);
  return (
    <DataTable
      label={t('imports.preview')}
      columns={columns}
      rows={rows}
      rowId={(row) => String(row.index)}
      search={false}
      columnPicker={false}
      height={226}
      empty={{ title: t('imports.empty') }}
      testId="import-preview"
    />
  );
}

interface MappingProps {
  file: File;
  preview: ImportPreview;
  onOther: () => void;
  onStarted: (id: string, dry: boolean) => void;
}

function Mapping({ file, preview, onOther, onStarted }: MappingProps) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const [choices, setChoices] = useState<ImportChoices>({
    mapping: preview.mapping as ImportChoices['mapping'],
    decimal: 'auto',
    taxKey: 1,
  });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const missing = missingIn(choices.mapping);
  const run = async (dry: boolean): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const started = await startImport(file, choices, dry);
    setBusy(false);
    if (started.ok) onStarted(started.value.id, dry);
    else setFailure(started.error);
  };
  const columns = [...new Set(preview.header)].filter((name) => name !== '');
  const options = [{ id: NONE, label: t('imports.none') }, ...columns.map((name) => ({ id: name, label: name }))];
  return (
    <div className="of-import">
      <h3 className="of-h3">{t('imports.mapping')}</h3>
      <div className="of-form">
        {IMPORT_FIELDS.map((field) => (
          <SelectField
            key={field}
            label={t(`imports.field.${field}`)}
            options={options}
            value={choices.mapping[field] ?? NONE}
            onChange={(column) =>
              setChoices({ ...choices, mapping: withColumn(choices.mapping, field, column === NONE ? null : column) })
            }
            testId={`map-${field}`}
          />
        ))}
        <SelectField
          label={t('imports.decimal')}
          options={[
            { id: 'auto', label: t('imports.decimalAuto') },
            { id: ',', label: t('imports.decimalComma') },
            { id: '.', label: t('imports.decimalPoint') },
          ]}
          value={choices.decimal}
          onChange={(decimal) => setChoices({ ...choices, decimal: decimal as ImportChoices['decimal'] })}
          testId="map-decimal"
        />
        <SelectField
          label={t('imports.taxKey')}
          options={STEUERSAETZE.map(({ key, rate, name }) => ({
            id: String(key),
            label: format.percent(rate),
            sub: name,
          }))}
          value={String(choices.taxKey)}
          onChange={(key) => setChoices({ ...choices, taxKey: Number(key) })}
          testId="map-tax"
        />
      </div>
      <h3 className="of-h3">{t('imports.preview')}</h3>
      <PreviewTable preview={preview} />
      {missing ? <TruthLine tone="warn" text={t(`imports.${missing}`)} testId="import-missing" /> : null}
      {failure ? <Problem error={new CallError(failure)} testId="import-problem" /> : null}
      <Row wrap>
        <Button
          label={t('imports.dryRun')}
          disabled={missing !== null}
          busy={busy}
          onPress={() => void run(true)}
          testId="import-dry"
        />
        <Button
          label={t('imports.run')}
          variant="pri"
          disabled={missing !== null}
          busy={busy}
          onPress={() => void run(false)}
          testId="import-run"
        />
        <Button label={t('imports.other')} variant="quiet" onPress={onOther} testId="import-other" />
      </Row>
    </div>
  );
}

/** Articles from a file: choose, map, try, import, with what was refused and why. */
export function ImportSide({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('buero');
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [run, setRun] = useState<{ id: string; dry: boolean } | null>(null);
  const choose = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    setFile(chosen);
    setPreview(null);
    setFailure(null);
    setRun(null);
    const read = await previewImport(chosen);
    if (read.ok) setPreview(read.value);
    else setFailure(read.error);
  };
  const pick = (): void => input.current?.click();
  return (
    <Side title={t('imports.title')} sub={file?.name} onClose={onClose} testId="import">
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.gz,.xlsx,.txt,.tsv"
        aria-label={t('imports.choose')}
        data-testid="import-file"
        onChange={(event) => {
          void choose(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {file === null || failure ? (
        <div className="of-drop">
          <p className="of-muted">{t('imports.chooseText')}</p>
          <Button label={t('imports.choose')} icon={FileUp} variant="pri" onPress={pick} testId="import-choose" />
        </div>
      ) : null}
      {failure ? <Problem error={new CallError(failure)} testId="import-problem" /> : null}
      {file && !preview && !failure ? (
        <>
          <ProgressBar label={t('imports.reading')} value={0} />
          <Skeleton lines={6} />
        </>
      ) : null}
      {file && preview ? (
        <Mapping
          key={file.name + file.size}
          file={file}
          preview={preview}
          onOther={pick}
          onStarted={(id, dry) => setRun({ id, dry })}
        />
      ) : null}
      {run ? <ImportRun key={run.id} id={run.id} dry={run.dry} /> : null}
    </Side>
  );
}
