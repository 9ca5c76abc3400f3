package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/report"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) findingsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "findings PATH…",
		Short: "Read reports, print findings and diagnostics",
		Long: `Reads reports from files and folders ("-" is standard input), recognising each
by its content, and prints what they claim. Secrets are dropped while reading.`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{errors.New("no report named"), "give files or folders, or - for standard input"}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			key, err := s.findingsKey(c)
			if err != nil {
				return err
			}
			read, err := s.readReports(args, key)
			if err != nil {
				return err
			}
			if err := s.showFindings(read); err != nil {
				return err
			}
			if read.broken() {
				return codeError(exitError)
			}
			return nil
		},
	}
}

// findingsKey is the control repository's key where there is one, so that names
// of incidents agree with it; reports can be read without any repository too.
func (s *shell) findingsKey(c *cobra.Command) (finding.Key, error) {
	opts := s.options()
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
	if opts.Key == "" && !errors.Is(err, gitrepo.ErrMissing) && s.verbose {
		_, _ = fmt.Fprintf(s.Err, "note: %s\n", err)
	}
	if opts.Key == "" {
		_, _ = fmt.Fprintln(s.Err, "note: no control repository here and no QUELL_FINGERPRINT_KEY: incident names hold for this command only")
	}
	return finding.NewKey(opts.Key), nil
}

// reading is what some reports say together.
type reading struct {
	findings    []finding.Finding
	diagnostics []report.Diagnostic
}

func (r reading) broken() bool {
	for _, d := range r.diagnostics {
		if d.Severity == report.Error {
			return true
		}
	}
	return false
}

func (s *shell) readReports(args []string, key finding.Key) (reading, error) {
	var read reading
	one := func(path string, data []byte) {
		result := report.Read(report.Input{Path: path, Source: sourceName(path), Data: data}, key)
		read.findings = append(read.findings, result.Findings...)
		read.diagnostics = append(read.diagnostics, result.Diagnostics...)
	}
	for _, arg := range args {
		if arg == "-" {
			data, err := readAll(s.In)
			if err != nil {
				return read, err
			}
			one("-", data)
			continue
		}
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err == nil {
				one(filepath.ToSlash(path), data)
			}
			return err
		})
		if err != nil {
			return read, err
		}
	}
	return read, nil
}

// sourceName is the name of a report's folder.
func sourceName(path string) string {
	folder := filepath.Base(filepath.Dir(path))
	if folder == "." || folder == string(filepath.Separator) {
		return strings.SplitN(filepath.Base(path), ".", 2)[0]
	}
	return folder
}

func (s *shell) showFindings(read reading) error {
	incidents := incident.Group(read.findings)
	if s.json() {
		return s.writeJSON(struct {
			Schema      string              `json:"schema"`
			Findings    []findingLine       `json:"findings"`
			Incidents   []incidentLine      `json:"incidents"`
			Diagnostics []report.Diagnostic `json:"diagnostics"`
		}{"quell.findings/v1", findingLines(read.findings), incidentLines(incidents), orEmpty(read.diagnostics)})
	}
	for _, d := range read.diagnostics {
		place := d.Report
		if d.Position != "" {
			place += ", " + d.Position
		}
		s.diagnostic(string(d.Severity), plan.Terminal(place), d.Summary, d.Detail)
	}
	plan.ByUrgency(incidents)
	rows := [][]string{{"INCIDENT", "SEVERITY", "CATEGORY", "FINDINGS", "WHERE", "WHAT"}}
	for _, inc := range incidents {
		rows = append(rows, []string{
			inc.Key.ID(), inc.Severity.String(), string(inc.Category), fmt.Sprint(len(inc.Findings)), where(inc), inc.Title,
		})
	}
	if len(incidents) > 0 {
		s.table(rows)
	}
	s.printf("%d findings, %d incidents.\n", len(read.findings), len(incidents))
	return nil
}

// findingLine is a finding and the incident that it belongs to.
type findingLine struct {
	Incident string `json:"incident"`
	finding.Finding
}

func findingLines(findings []finding.Finding) []findingLine {
	lines := []findingLine{}
	for _, f := range findings {
		lines = append(lines, findingLine{incident.KeyOf(f).ID(), f})
	}
	return lines
}

// incidentLine is an incident as lists show it.
type incidentLine struct {
	ID string `json:"id"`
	incident.Incident
	Findings int `json:"findings"`
}

func incidentLines(incidents []incident.Incident) []incidentLine {
	lines := []incidentLine{}
	for _, inc := range incidents {
		lines = append(lines, incidentLine{inc.Key.ID(), inc, len(inc.Findings)})
	}
	return lines
}

// where is the incident's first place in a few words.
func where(inc incident.Incident) string {
	paths := inc.Paths()
	switch {
	case len(paths) == 0 && inc.Identity.Name != "":
		return inc.Identity.Name
	case len(paths) == 0:
		return first(inc.Resource, "-")
	case len(paths) == 1:
		return paths[0]
	}
	return fmt.Sprintf("%s and %d more", paths[0], len(paths)-1)
}
