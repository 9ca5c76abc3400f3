package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/report"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) findingsCommand() *cobra.Command {
	var scanRoots []string
	c := &cobra.Command{
		Use:   "findings PATH…",
		Short: "Read reports, print findings and diagnostics",
		Long: `Reads reports from files and folders ("-" is standard input), recognising each
by its content, and prints the incidents that they make; --verbose adds each
finding. In folders, hidden files and *.md are left out. Secrets are dropped
while reading. No repository is needed: where there is one, its fingerprint
key is used, so that incidents have the names that "quell incidents" shows.
With --verbose each finding also tells which field of the report each of its
values came from. A path that is absolute is shown only below a --scan-root, or
where the report itself says where it was made.

The exit code is 1 when a report was not wholly understood.

` + readFormats(),
		Example: "  quell findings findings/\n  gitleaks dir . --report-format json --report-path - | quell findings -",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{errors.New(c.CommandPath() + ": a report is missing"), "Give files or folders, or - for standard input."}
			}
			return checkScanRoots(c, scanRoots)
		},
		RunE: func(c *cobra.Command, args []string) error {
			key, err := s.findingsKey(c)
			if err != nil {
				return err
			}
			read := s.readReports(args, key, scanRoots)
			if err := s.showFindings(read); err != nil {
				return err
			}
			if read.broken() {
				return codeError(exitError)
			}
			return nil
		},
	}
	takesScanRoots(c, &scanRoots)
	return c
}

// takesScanRoots is for commands that read reports before they are in the control
// repository.
func takesScanRoots(c *cobra.Command, roots *[]string) {
	c.Flags().StringArrayVar(roots, "scan-root", nil, "`folder` where the repository was on the machine that scanned: what is below it in the report becomes relative; may be repeated")
}

func checkScanRoots(c *cobra.Command, roots []string) error {
	for _, root := range roots {
		if err := report.CheckScanRoot(root); err != nil {
			return &usageError{fmt.Errorf("%s: --scan-root %q %w", c.CommandPath(), root, err), "Write the folder as it was on the machine that scanned, such as --scan-root /home/runner/work/app/app."}
		}
	}
	return nil
}

// findingsKey is the control repository's key where there is one, so that names
// of incidents agree with it; reports can be read without any repository too.
func (s *shell) findingsKey(c *cobra.Command) (finding.Key, error) {
	opts := s.options()
	if opts.Key != "" && s.repo == "" {
		return finding.NewKey(opts.Key), nil
	}
	loop, err := reconciler.Open(c.Context(), opts)
	if err == nil {
		var key finding.Key
		if key, err = loop.Key(c.Context()); err == nil {
			return key, nil
		}
	}
	if s.repo != "" {
		return finding.Key{}, err
	}
	if s.verbose && !errors.Is(err, gitrepo.ErrMissing) {
		s.note("%s", err)
	}
	s.note("no control repository here and no QUELL_FINGERPRINT_KEY: incidents are named otherwise than in a control repository")
	return finding.NewKey(""), nil
}

// findingsOutput is the JSON form of quell findings.
type findingsOutput struct {
	Schema      string           `json:"schema"`
	Findings    []findingView    `json:"findings"`
	Incidents   []incidentLine   `json:"incidents"`
	Diagnostics []diagnosticView `json:"diagnostics"`
}

func (s *shell) showFindings(read reading) error {
	read.keepSecretsOut()
	incidents := incident.Group(read.findings)
	slices.SortFunc(incidents, func(a, b incident.Incident) int { return plan.ByUrgency(&a, &b) })
	claims := incident.ByIncident(read.findings)
	if s.json() {
		return s.writeJSON(read.output(incidents, claims))
	}
	for _, d := range read.diagnostics {
		s.diagnostic(s.Err, string(d.Severity), placeOf(d), d.Summary, d.Detail)
	}
	if len(incidents) > 0 {
		rows := [][]string{{"INCIDENT", "SEVERITY", "CATEGORY", "FINDINGS", "WHERE", "WHAT"}}
		for _, inc := range incidents {
			rows = append(rows, []string{
				inc.Key.ID(), inc.Severity.String(), string(inc.Category), strconv.Itoa(len(claims[inc.Key])), where(inc), inc.Title,
			})
		}
		s.table(rows)
	}
	for _, inc := range incidents {
		if s.verbose {
			s.printf("\n%s\n", inc.Key.ID())
			for _, f := range claims[inc.Key] {
				s.claims([]finding.Finding{f})
				s.origins(f)
			}
		}
	}
	s.printf("%s, %s.\n", many(len(read.findings), "finding"), many(len(incidents), "incident"))
	return nil
}

func (r reading) output(incidents []incident.Incident, claims map[incident.Key][]finding.Finding) findingsOutput {
	out := findingsOutput{"quell.findings/v1", []findingView{}, []incidentLine{}, []diagnosticView{}}
	for _, inc := range incidents {
		for _, f := range claims[inc.Key] {
			out.Findings = append(out.Findings, viewFinding(f, inc.Key.ID()))
		}
		out.Incidents = append(out.Incidents, viewIncident(inc, len(claims[inc.Key])))
	}
	for _, d := range r.diagnostics {
		out.Diagnostics = append(out.Diagnostics, viewDiagnostic(d))
	}
	return out
}

func viewDiagnostic(d report.Diagnostic) diagnosticView {
	return diagnosticView{string(d.Severity), d.Summary, d.Detail, d.Report, d.Position}
}

func placeOf(d report.Diagnostic) string {
	if d.Position == "" {
		return d.Report
	}
	return d.Report + ", " + d.Position
}
