import { Button, useToast, useUi } from '@valero/ui';
import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download, type ExportFilters, exportPath } from './download.ts';
import { tellOffice } from './errors.ts';

export interface ExcelButtonProps {
  /** Query whose rows the workbook holds, or `consolidated`. */
  query: string;
  filters: ExportFilters;
  label?: string | undefined;
  iconOnly?: boolean | undefined;
  testId?: string | undefined;
}

/** Everything the filters select as a workbook, not only the rows in sight. */
export function ExcelButton({ query, filters, label, iconOnly, testId = 'excel' }: ExcelButtonProps) {
  const { t } = useTranslation('buero');
  const { locale } = useUi();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    const failure = await download(exportPath(query, filters, locale));
    setBusy(false);
    if (failure === null) {
      toast.show({ tone: 'ok', title: t('excel.saved') });
      return;
    }
    const told = tellOffice(failure, locale);
    toast.show({ tone: 'danger', title: told.what, text: told.action });
  };
  return (
    <Button
      label={label ?? t('excel.label')}
      icon={FileSpreadsheet}
      iconOnly={iconOnly}
      busy={busy}
      onPress={() => void run()}
      testId={testId}
    />
  );
}
