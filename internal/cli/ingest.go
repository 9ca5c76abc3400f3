package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

// ingestOutput is the JSON form of quell ingest.
type ingestOutput struct {
	Schema      string           `json:"schema"`
	Commit      string           `json:"commit"` // empty: nothing was new
	Reports     []ingestedReport `json:"reports"`
	Diagnostics []diagnosticView `json:"diagnostics"`
}

// ingestedReport is one report as it was committed.
type ingestedReport struct {
	Report       string `json:"report"` // as it was named
	Path         string `json:"path"`   // in the control repository
	Format       string `json:"format"`
	Findings     int    `json:"findings"`
	ClearSecrets int    `json:"clear_secrets"` // how many were taken out
	Complete     bool   `json:"complete"`      // false: what it does not mention may be there all the same
}

func (s *shell) ingestCommand() *cobra.Command {
	var source string
	var scanRoots []string
	c := &cobra.Command{
		Use:   "ingest PATH… --source NAME",
		Short: "Commit reports to the control repository, without their secrets",
		Long: `Reads reports as "quell findings" does, where the scanner runs, and commits what
they say to findings/NAME/ of the control repository in quell's own format: every
secret is a fingerprint by then. It needs the fingerprint key of the control
repository, and the right to push to its main branch. A path that is absolute
becomes relative below the scan_root that the control repository declares for the
report's source, or below --scan-root, which goes before it.

A NAME that is not declared and has no report yet is said to be new. Where the
source's declaration has a format, a report of another one is refused.

A report that was not wholly understood is committed as incomplete, so that what
it lacks does not pass for fixed; the exit code is then 3. One that was not
recognised, or refused, is not committed, and the exit code is 1.

` + readFormats(),
		Example: "  gitleaks git . --report-format json --report-path leaks.json --exit-code 0\n  quell ingest leaks.json --source gitleaks-app --repo https://git.example.com/security/control.git",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{errors.New(c.CommandPath() + ": a report is missing"), "Give files or folders, or - for standard input."}
			}
			if !sourcePattern.MatchString(source) {
				return &usageError{errors.New(c.CommandPath() + ": --source names the scanner and what it scans"), "Letters, digits, \"-\", \"_\" and \".\", such as --source gitleaks-app."}
			}
			return checkScanRoots(c, scanRoots)
		},
		RunE: func(c *cobra.Command, args []string) error { return s.ingest(c, args, source, scanRoots) },
	}
	c.Flags().StringVar(&source, "source", "", "`name` of the source: the folder beneath findings/")
	takesScanRoots(c, &scanRoots)
	return c
}

var sourcePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

func (s *shell) ingest(c *cobra.Command, args []string, source string, scanRoots []string) error {
	loop, now, err := s.openForSecrets(c.Context())
	if err != nil {
		return err
	}
	key, err := loop.Key(c.Context())
	if err != nil {
		return err
	}
	sources, err := loop.Sources(c.Context())
	if err != nil {
		return err
	}
	in := ingestion{key: key, now: now, source: source, sources: sources, scanRoots: scanRoots, out: ingestOutput{"quell.ingest/v1", "", []ingestedReport{}, []diagnosticView{}}}
	for _, arg := range args {
		if err := in.read(s, arg); err != nil {
			return err
		}
	}
	if len(in.files) > 0 {
		message := fmt.Sprintf("Ingest %s of %s\n", many(len(in.files), "report"), source)
		if in.out.Commit, err = loop.Ingest(c.Context(), in.files, message, now); err != nil {
			return err
		}
	}
	if in.out.Commit != "" && !sources.Has(source) {
		s.note("%s", newSource(source, sources.Names))
	}
	if err := s.showIngestion(in.out); err != nil {
		return err
	}
	switch {
	case in.lost:
		return codeError(exitError)
	case in.incomplete:
		return codeError(exitPartial)
	}
	return nil
}

// newSource says that nobody knew of a source before: its name may be a slip.
func newSource(name string, known []string) string {
	const most = 20
	if len(known) == 0 {
		return fmt.Sprintf("source %q is new, and the first one here", name)
	}
	others := strings.Join(known[:min(len(known), most)], ", ")
	if more := len(known) - most; more > 0 {
		others += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("source %q is new: it is not declared, and had no report; there are %s", name, others)
}

// ingestion is what a call reads and is about to commit.
type ingestion struct {
	key              finding.Key
	now              time.Time
	source           string
	sources          reconciler.Sources
	scanRoots        []string // as given; none: the source's
	files            []reconciler.Ingested
	out              ingestOutput
	lost, incomplete bool
}

// read reads what an argument names. Two reports of one name are an error: one
// would hide the other.
func (in *ingestion) read(s *shell, arg string) error {
	if arg == "-" {
		return in.add("stdin", "stdin", s.In)
	}
	names, err := reportsIn(arg)
	if err != nil {
		in.fail(arg, err)
		return nil
	}
	if len(names) == 0 {
		in.fail(arg, errNoReport)
	}
	for _, name := range names {
		rel := filepath.Base(name)
		if inner, err := filepath.Rel(arg, name); err == nil && inner != "." {
			rel = inner
		}
		file, err := os.Open(name)
		if err != nil {
			in.fail(name, err)
			continue
		}
		err = in.add(filepath.ToSlash(name), filepath.ToSlash(rel), file)
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (in *ingestion) fail(name string, err error) {
	in.lost = true
	in.out.Diagnostics = append(in.out.Diagnostics, viewDiagnostic(unread(filepath.ToSlash(name), err)))
}

// add reads one report; to is its name beneath the source's folder.
func (in *ingestion) add(name, to string, body io.Reader) error {
	at := path.Join("findings", in.source, ingestedName(to))
	source, unknown := in.sources.Of(at)
	roots := in.scanRoots
	if len(roots) == 0 {
		roots = source.ScanRoots
	} else {
		unknown = ""
	}
	read := reading{key: in.key}
	result := read.add(report.Input{Path: name, Source: in.source, Body: body, Format: source.Format, ScanRoots: roots})
	read.keepSecretsOut()
	if unknown != "" {
		result.Diagnostics = append(result.Diagnostics, report.Diagnostic{
			Severity: report.Error, Report: name, Summary: "nobody knows where the report was made: " + unknown,
			Detail: "Absolute paths in it may be lost. Correct the declaration and ingest the report anew, or give --scan-root.",
		})
	}
	if result.ScannedAt.IsZero() {
		result.ScannedAt = in.now
	}
	for _, d := range result.Diagnostics {
		in.out.Diagnostics = append(in.out.Diagnostics, viewDiagnostic(d))
	}
	if result.Format == "" || result.OtherThan(source.Format) {
		in.lost = true
		return nil
	}
	for _, file := range in.files {
		if file.Path == at {
			return &usageError{fmt.Errorf("ingest: %q and another report would both be %q", name, at), "Give one of them another name."}
		}
	}
	var data bytes.Buffer
	if err := report.WriteQuell(&data, result, read.findings, in.key); err != nil {
		return err
	}
	in.incomplete = in.incomplete || !result.Readable()
	in.files = append(in.files, reconciler.Ingested{Path: at, Data: data.Bytes()})
	in.out.Reports = append(in.out.Reports, ingestedReport{name, at, result.Format, len(read.findings), result.ClearSecrets, result.Readable()})
	return nil
}

// ingestedName is a report's name beneath its source's folder. It is never that
// of a hidden file (".secrets.baseline"), which nobody would read.
func ingestedName(name string) string {
	folder, base := path.Split(name)
	base = strings.TrimLeft(strings.TrimSuffix(base, ".gz"), ".")
	if ext := path.Ext(base); ext != base {
		base = strings.TrimSuffix(base, ext)
	}
	return folder + cmp.Or(base, "report") + ".jsonl"
}

func (s *shell) showIngestion(out ingestOutput) error {
	if s.json() {
		return s.writeJSON(out)
	}
	for _, d := range out.Diagnostics {
		place := d.Report
		if d.Position != "" {
			place += ", " + d.Position
		}
		s.diagnostic(s.Err, d.Severity, place, d.Summary, d.Detail)
	}
	for _, r := range out.Reports {
		note := ""
		if !r.Complete {
			note = ", incomplete"
		}
		s.printf("%s → %s: %s (%s), %s taken out%s\n", line(r.Report), line(r.Path), many(r.Findings, "finding"), r.Format, many(r.ClearSecrets, "secret"), note)
	}
	switch {
	case out.Commit != "":
		s.printf("Committed as %s.\n", brief(out.Commit))
	case len(out.Reports) > 0:
		s.printf("Nothing is new: nothing was committed.\n")
	default:
		s.printf("Nothing was committed.\n")
	}
	return nil
}
