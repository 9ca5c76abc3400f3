package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) validateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "validate",
		Short: "Check every document and report; name file, line and remedy",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, now, err := s.open(c.Context())
			if err != nil {
				return err
			}
			v, err := loop.Validate(c.Context(), now)
			if err != nil {
				return err
			}
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

func (s *shell) showValidation(v reconciler.Validation) error {
	if s.json() {
		return s.writeJSON(struct {
			Schema    string              `json:"schema"`
			Valid     bool                `json:"valid"`
			Documents []policy.Diagnostic `json:"documents"`
			Reports   []report.Diagnostic `json:"reports"`
		}{"quell.validate/v1", valid(v), orEmpty(v.Documents), orEmpty(v.Reports)})
	}
	for _, d := range v.Documents {
		place := d.File
		if d.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column)
		}
		s.diagnostic(d.Severity, place, d.Summary, d.Detail)
	}
	for _, d := range v.Reports {
		place := d.Report
		if d.Position != "" {
			place += ", " + d.Position
		}
		s.diagnostic(string(d.Severity), place, d.Summary, d.Detail)
	}
	verdict := "Valid"
	if !valid(v) {
		verdict = "Not valid"
	}
	s.printf("%s: %d documents, %d reports with %d findings.\n", verdict, v.Counts.Documents, v.Counts.Reports, v.Counts.Findings)
	return nil
}

// diagnostic prints one thing that is wrong, and what to do about it.
func (s *shell) diagnostic(severity, place, summary, remedy string) {
	s.printf("%s: %s\n  %s\n", severity, place, summary)
	if remedy != "" {
		s.printf("  %s\n", remedy)
	}
	s.printf("\n")
}

// orEmpty makes "none" an empty list in JSON, not null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
