package cli

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// reading is what some reports say together.
type reading struct {
	key         finding.Key
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

func (r *reading) add(in report.Input) report.Result {
	var claims []finding.Finding
	result := report.Read(in, r.key, func(f finding.Finding) { claims = append(claims, f) })
	r.findings = append(r.findings, result.Settle(in.Source, in.Path, claims)...)
	r.diagnostics = append(r.diagnostics, result.Diagnostics...)
	return result
}

// keepSecretsOut takes the secrets of one report out of the words of another.
func (r *reading) keepSecretsOut() {
	secrets := map[finding.Fingerprint]bool{}
	for _, f := range r.findings {
		secrets[f.Fingerprint] = true
	}
	words := finding.NewKnown(r.key, func(f finding.Fingerprint) bool { return secrets[f] })
	for i := range r.findings {
		words.Clean(&r.findings[i])
	}
}

// fail makes a report that could not be got at a diagnostic like any other, so
// that the other reports are still read.
func (r *reading) fail(name string, err error) {
	r.diagnostics = append(r.diagnostics, unread(name, err))
}

func unread(name string, err error) report.Diagnostic {
	d := report.Diagnostic{Severity: report.Error, Report: name, Summary: "the file could not be read", Detail: "Check that you may read it."}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		d.Summary = "the file could not be read: " + cause.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		d.Summary, d.Detail = "there is no such file or folder", "Check the path."
	}
	if errors.Is(err, errNoReport) {
		d.Summary, d.Detail = "the folder holds no report", "The scanner may have failed, or written elsewhere: that there is no report is not taken for one that says that nothing was found."
	}
	return d
}

// errNoReport says that a folder holds no report.
var errNoReport = errors.New("no report")

// readReports reads what the arguments name.
func (s *shell) readReports(args []string, key finding.Key, scanRoots []string) reading {
	read := reading{key: key}
	for _, arg := range args {
		if arg == "-" {
			read.add(report.Input{Path: "stdin", Source: "stdin", Body: s.In, ScanRoots: scanRoots, Origins: s.verbose})
			continue
		}
		names, err := reportsIn(arg)
		if err != nil {
			read.fail(filepath.ToSlash(arg), err)
		} else if len(names) == 0 {
			s.note("folder %q holds no report", arg)
		}
		for _, name := range names {
			file, err := os.Open(name)
			if err != nil {
				read.fail(filepath.ToSlash(name), err)
				continue
			}
			read.add(report.Input{Path: filepath.ToSlash(name), Source: sourceName(name), Body: file, ScanRoots: scanRoots, Origins: s.verbose})
			_ = file.Close()
		}
	}
	return read
}

// reportsIn is the file itself, or every file in a folder, sorted, apart from
// those that people keep beside reports. What is neither file nor folder (a
// pipe, say) is read only when it is named.
func reportsIn(arg string) ([]string, error) {
	info, err := os.Stat(arg)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{arg}, nil
	}
	var names []string
	folder := os.DirFS(arg)
	err = fs.WalkDir(folder, ".", func(at string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case at != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir(), strings.HasSuffix(at, ".md"):
			return nil
		}
		if info, err := fs.Stat(folder, at); err == nil && !info.Mode().IsRegular() {
			return nil
		}
		names = append(names, filepath.Join(arg, filepath.FromSlash(at)))
		return nil
	})
	return names, err
}

// sourceName is a report's source, as in a control repository: the folders
// beneath findings/, or without such a folder the one that it lies in; for a
// file in none, its name without endings.
func sourceName(name string) string {
	name = filepath.ToSlash(filepath.Clean(name))
	if _, rest, ok := strings.Cut("/"+name, "/findings/"); ok {
		name = rest
	} else if folder := path.Base(path.Dir(name)); folder != "." && folder != "/" && folder != ".." {
		return folder
	}
	if folder := path.Dir(name); folder != "." && folder != "/" && !strings.HasPrefix(folder, "..") {
		return folder
	}
	stem, _, _ := strings.Cut(path.Base(name), ".")
	return stem
}
