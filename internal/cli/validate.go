package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) validateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "validate",
		Short: "Check every document and report; name file, line and remedy",
		Long: `Reads every document under .quell/ and every report under findings/ as a run
would, and prints what is wrong with each and what to do. Warnings leave the
repository valid. The exit code is 1 when something is not valid.

What is read is what is committed. In a clone, files that are not committed are
counted on standard error.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, now, err := s.openForSecrets(c.Context())
			if err != nil {
				return err
			}
			v, err := loop.Validate(c.Context(), now)
			if err != nil {
				return err
			}
			s.noteUncommitted(v)
			if err := s.showValidation(v); err != nil {
				return err
			}
			if !valid(v) {
				return codeError(exitError)
			}
			return nil
		},
	}
}

func valid(v reconciler.Validation) bool {
	for _, d := range v.Documents {
		if d.Severity == "error" {
			return false
		}
	}
	for _, d := range v.Reports {
		if d.Severity == report.Error {
			return false
		}
	}
	return true
}

// validateOutput is the JSON form of quell validate.
type validateOutput struct {
	Schema    string              `json:"schema"`
	Valid     bool                `json:"valid"`
	Counts    validatedCounts     `json:"counts"`
	Documents []policy.Diagnostic `json:"documents"` // what is wrong with documents
	Reports   []diagnosticView    `json:"reports"`   // what is wrong with reports
}

// validatedCounts says how much was looked at.
type validatedCounts struct {
	Documents int `json:"documents"`
	Reports   int `json:"reports"`
	Findings  int `json:"findings"`
}

func (s *shell) showValidation(v reconciler.Validation) error {
	if s.json() {
		out := validateOutput{"quell.validate/v1", valid(v), validatedCounts(v.Counts), orEmpty(v.Documents), []diagnosticView{}}
		for _, d := range v.Reports {
			out.Reports = append(out.Reports, viewDiagnostic(d))
		}
		return s.writeJSON(out)
	}
	for _, d := range v.Documents {
		place := d.File
		if d.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column)
		}
		s.diagnostic(s.Out, d.Severity, place, d.Summary, d.Detail)
	}
	for _, d := range v.Reports {
		s.diagnostic(s.Out, string(d.Severity), placeOf(d), d.Summary, d.Detail)
	}
	read := fmt.Sprintf("%s, %s with %s", many(v.Counts.Documents, "document"), many(v.Counts.Reports, "report"), many(v.Counts.Findings, "finding"))
	if valid(v) {
		s.printf("Valid: %s.\n", read)
		return nil
	}
	s.printf("Not valid: %s. Read: %s.\n", brokenFiles(v), read)
	return nil
}

// brokenFiles says how many documents and reports have errors.
func brokenFiles(v reconciler.Validation) string {
	documents, reports := map[string]bool{}, map[string]bool{}
	for _, d := range v.Documents {
		if d.Severity == "error" {
			documents[d.File] = true
		}
	}
	for _, d := range v.Reports {
		if d.Severity == report.Error {
			reports[d.Report] = true
		}
	}
	return fmt.Sprintf("errors in %s and %s", many(len(documents), "document"), many(len(reports), "report"))
}

// diagnostic prints one thing that is wrong, and what to do about it.
func (s *shell) diagnostic(to io.Writer, severity, place, summary, remedy string) {
	text := fmt.Sprintf("%s: %s\n  %s\n", severity, line(place), line(summary))
	if remedy != "" {
		text += "  " + sentence(line(remedy)) + "\n"
	}
	_, _ = io.WriteString(to, plan.Terminal(text)+"\n")
}
