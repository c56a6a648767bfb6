import type { ReactNode } from 'react';
import { useContext } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from '../button/Button.tsx';
import { ModalDepthContext, useHotkeys, useModalOpen } from '../core/hotkeys.ts';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { ToneShape } from '../pill/ToneShape.tsx';

export interface DialogProps extends WithTestId {
  open: boolean;
  title: string;
  /** What will happen, in a sentence or two; details or fields below. */
  children?: ReactNode;
  tone?: 'neutral' | 'warn' | 'danger' | undefined;
  confirmLabel: string;
  cancelLabel?: string | undefined;
  onConfirm: () => void;
  onCancel: () => void;
  busy?: boolean | undefined;
  confirmDisabled?: boolean | undefined;
}

function DialogBody(props: DialogProps) {
  const {
    title,
    children,
    tone = 'neutral',
    confirmLabel,
    cancelLabel,
    onConfirm,
    onCancel,
    busy,
    confirmDisabled,
    testId,
  } = props;
  const { texts } = useUi();
  const blocked = busy || confirmDisabled;
  useHotkeys({ F12: blocked ? undefined : () => onConfirm() });
  return (
    <>
      <div className="v-dialog-head">
        {tone === 'neutral' ? null : <ToneShape tone={tone} />}
        <Heading slot="title">{title}</Heading>
      </div>
      {children ? <div className="v-dialog-body">{children}</div> : null}
      <form
        className="v-dialog-foot"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked) onConfirm();
        }}
      >
        <Button
          label={cancelLabel ?? texts.cancel}
          keyHint="Esc"
          onPress={onCancel}
          disabled={busy}
          testId={testId ? `${testId}-cancel` : undefined}
        />
        <Button
          submit
          label={confirmLabel}
          keyHint="F12"
          variant={tone === 'danger' ? 'danger' : 'pri'}
          busy={busy}
          disabled={confirmDisabled}
          testId={testId ? `${testId}-confirm` : undefined}
        />
      </form>
    </>
  );
}

/**
 * A question that must be answered, only where money or law is at stake. Focus begins on "cancel", so that a stray
 * Enter does no harm; Escape cancels, F12 confirms; the page behind is out of reach.
 */
export function Dialog(props: DialogProps) {
  const depth = useContext(ModalDepthContext) + 1;
  useModalOpen(props.open, depth);
  return (
    <ModalOverlay
      className="v-scrim"
      isOpen={props.open}
      isDismissable={false}
      onOpenChange={(open) => {
        if (!open && !props.busy) props.onCancel();
      }}
    >
      <Modal className="v-dialog" data-tone={props.tone}>
        <AriaDialog role="alertdialog" className="v-dialog-inner" data-testid={props.testId}>
          <ModalDepthContext value={depth}>
            <DialogBody {...props} />
          </ModalDepthContext>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
