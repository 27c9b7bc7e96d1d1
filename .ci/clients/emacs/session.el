;;; A session in Emacs, with the configuration that editors/README.md gives. It prints the findings as Emacs has them.

(require 'eglot)
(setq eglot-sync-connect 20 eglot-connect-timeout 20)
(load (getenv "CONFIGURATION"))
(find-file (getenv "RULES"))
;; Without a screen there is no command after which `eglot-ensure' would connect.
(unless (eglot-current-server) (call-interactively #'eglot))
(princ (format "mode: %s\n" major-mode))
(let ((end (+ (float-time) 30)))
  (while (and (< (float-time) end) (null (flymake-diagnostics)))
    (flymake-start)
    (accept-process-output nil 0.2)))
(dolist (found (flymake-diagnostics))
  (princ (format "finding: %s: %s\n"
                 (buffer-substring-no-properties (flymake-diagnostic-beg found) (flymake-diagnostic-end found))
                 (flymake-diagnostic-text found))))
(kill-emacs 0)
