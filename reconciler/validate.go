package reconciler

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// Validation is what is wrong with a control repository.
type Validation struct {
	Documents []policy.Diagnostic
	Reports   []report.Diagnostic
	Counts    Counts
	// Branch is what was read, and Blobs the blobs of its documents and reports, by
	// path.
	Branch string
	Blobs  map[string]string
}

// Counts says how much was looked at.
type Counts struct {
	Documents, Reports, Findings int
}

// Validate checks every document and report, and warns of each report that
// holds secrets in clear text: in Git such a report is itself a leak.
func (l *Loop) Validate(ctx context.Context, now time.Time) (Validation, error) {
	r, err := l.read(ctx, now, nil)
	if err != nil {
		return Validation{}, err
	}
	v := Validation{Documents: r.documents, Branch: l.opts.Branch, Blobs: map[string]string{}}
	for _, folder := range []string{documentsFolder, findingsFolder} {
		files, err := r.main.FilesUnder(folder)
		if err != nil {
			return Validation{}, err
		}
		for _, f := range files {
			v.Blobs[f.Path] = string(f.Blob)
		}
	}
	if err := v.nameSources(r); err != nil {
		return Validation{}, err
	}
	v.Counts.Documents = r.declared
	v.Counts.Reports = len(r.reports)
	for _, f := range r.reports {
		v.Counts.Findings += f.Findings
		v.Reports = append(v.Reports, f.Diagnostics...)
		if f.ClearSecrets > 0 {
			v.Reports = append(v.Reports, report.Diagnostic{
				Severity: report.Warning, Report: f.path, Summary: clearSecrets(f.ClearSecrets),
				Detail: "whoever reads this repository reads them: keep it as private as the scanned code, and commit reports with `quell ingest`, which takes secrets out",
			})
		}
	}
	v.Reports = append(v.Reports, r.doubts()...)
	return v, nil
}

// nameSources warns of sources that documents match and that nothing is of.
func (v *Validation) nameSources(r *reading) error {
	var documents []policy.File
	files, err := r.main.FilesUnder(documentsFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := r.main.Read(f.Path)
		if err != nil {
			return err
		}
		documents = append(documents, policy.File{Path: f.Path, Data: data})
	}
	var reported []string
	for _, f := range r.reports {
		reported = append(reported, f.source.Name)
	}
	v.Documents = append(v.Documents, policy.StrangeSources(documents, reported)...)
	slices.SortStableFunc(v.Documents, func(a, b policy.Diagnostic) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return nil
}

// doubts are why reports that can be read prove no absence.
func (r *reading) doubts() (all []report.Diagnostic) {
	for _, b := range r.broken {
		at, known := r.at[b.Path]
		if b.What != "report" || !known {
			continue
		}
		said := func(d report.Diagnostic) bool { return d.Summary == b.Summary }
		if !slices.ContainsFunc(r.reports[at].Diagnostics, said) {
			all = append(all, report.Diagnostic{Severity: report.Warning, Report: b.Path, Summary: b.Summary, Detail: b.Remedy})
		}
	}
	return all
}

func clearSecrets(n int) string {
	if n == 1 {
		return "holds 1 secret in clear text"
	}
	return "holds " + strconv.Itoa(n) + " secrets in clear text"
}
