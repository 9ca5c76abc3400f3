package report

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"
	"unicode"
)

// CheckScanRoot says what keeps a folder from being one of [Input.ScanRoots], in
// words that follow its name. It must be absolute, in the form of POSIX, of
// Windows or of a file: URI, literal, and not the root of a file system, which
// holds every file and so tells nothing.
func CheckScanRoot(folder string) error {
	if strings.ContainsFunc(folder, unicode.IsControl) {
		return errors.New("has a line break or another control character")
	}
	full, ok := anchored(folder)
	switch odd := func(part string) bool { return part == "." || part == ".." }; {
	case !ok:
		return errors.New("is not an absolute path")
	case strings.ContainsFunc(full, unicode.IsControl):
		return errors.New("has an encoded control character")
	case strings.ContainsAny(full, "*?"):
		return errors.New("is a pattern")
	case slices.ContainsFunc(strings.Split(plainPath(folder), "/"), odd):
		return errors.New(`has a "." or ".." in it`)
	case strings.HasSuffix(full, "/"):
		return errors.New("is the root of a file system")
	}
	return nil
}

// scanRoots are the folders as [anchored] writes paths, those within others
// first: the innermost that holds a file is the one that was meant.
func scanRoots(folders []string) []string {
	var roots []string
	for _, folder := range folders {
		if full, _ := anchored(folder); CheckScanRoot(folder) == nil {
			roots = append(roots, full)
		}
	}
	slices.SortFunc(roots, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return roots
}

// fromScanRoot is where an absolute path is below a folder that people declare;
// ok is false where it is below none. What people say of where the scan was
// made goes before what the report says.
func (r *reader) fromScanRoot(p string) (rel string, ok bool) {
	if len(r.roots) == 0 {
		return "", false
	}
	full, absolute := anchored(p)
	if !absolute {
		return "", false
	}
	for _, root := range r.roots {
		if rest, below := strings.CutPrefix(full+"/", root+"/"); below {
			r.rooted++
			return relative(rest)
		}
	}
	return "", false
}

// checkRoots refuses scan roots of which none holds a path, while some path needs
// one: all that the report says would be of other places than before.
func (r *reader) checkRoots() {
	if len(r.roots) > 0 && r.rooted == 0 && r.astray > 0 {
		r.diagnose(Error, "no path of it is below a scan root",
			"Absolute paths were dropped, so its findings are other incidents than they would be. Correct the source's scan_root, or --scan-root: it is the folder, on the machine that scanned, where the repository was.", "")
	}
}

// anchored writes an absolute path in the one way in which two can be compared:
// with slashes, without "..", its drive's letter in upper case. Only a root ends
// with a slash. A network's //host is no folder of the machine's own. ok is
// false for paths that depend on where one is, C:a among them.
func anchored(p string) (full string, ok bool) {
	p = plainPath(p)
	volume := ""
	switch {
	case hasDrive(p):
		volume = strings.ToUpper(p[:len("C:")])
	case strings.HasPrefix(p, "//") && !strings.HasPrefix(p, "///"):
		volume = "/"
	}
	rest := p[len(volume):]
	if !strings.HasPrefix(rest, "/") {
		return "", false
	}
	return volume + path.Clean(rest), true
}

// plainPath is a scanner's path with slashes. A file's URI is written as its
// path, and so is a path that Windows was asked to take literally: \\?\C:\a.
func plainPath(p string) string {
	p = strings.TrimSpace(p)
	if len(p) >= len("file:") && strings.EqualFold(p[:len("file:")], "file:") {
		return plainURI(p)
	}
	p = strings.ReplaceAll(p, `\`, "/")
	if literal, ok := strings.CutPrefix(p, "//?/"); ok && hasDrive(literal) {
		return literal
	}
	return p
}
