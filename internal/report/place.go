package report

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
)

// within is where a scanner's path is in what was scanned; ok is false when it
// points elsewhere: it is absolute and below no scan root, or leads out.
func (r *reader) within(p string) (rel string, ok bool) {
	if rel, ok := r.fromScanRoot(p); ok {
		return rel, true
	}
	return relative(plainPath(p))
}

// relative makes a scanner's path slash-separated and relative to what was
// scanned. It refuses what points elsewhere: absolute paths, drives, "..".
func relative(p string) (string, bool) {
	p = strings.ReplaceAll(strings.TrimSpace(p), `\`, "/")
	if p == "" {
		return "", true
	}
	if strings.HasPrefix(p, "/") || hasDrive(p) || strings.IndexFunc(p, unicode.IsControl) >= 0 || isElsewhere(p) {
		return "", false
	}
	switch p = path.Clean(p); {
	case p == ".":
		return "", true
	case p == "..", strings.HasPrefix(p, "../"), hasDrive(p):
		return "", false
	}
	return p, true
}

// fetched is in the path of a module's code the address that Terraform fetched the
// module from ("git::https://…"), in which cleaning a path leaves one slash.
var fetched = regexp.MustCompile(`(?i)(?:^|[/:])(?:(?:https?|ssh|git|hg|s3|gcs|oci|s?ftps?):/|[a-z][a-z0-9+.-]*:/+[^/]*@)`)

// isElsewhere says that a path is on another server: nothing of what was scanned,
// and perhaps with the credentials that the server asks for.
func isElsewhere(p string) bool {
	return strings.IndexByte(p, ':') >= 0 && fetched.MatchString(p) // hardly any path has a colon
}

func hasDrive(p string) bool {
	return len(p) >= 2 && p[1] == ':' && (p[0]|0x20) >= 'a' && (p[0]|0x20) <= 'z'
}

// placed is the path of a finding. A path that points outside what was scanned
// is left out, since a finding may never choose what quell reads or edits.
func (r *reader) placed(it item, p string) string {
	rel, ok := r.within(p)
	if !ok {
		r.outside(it, p)
	}
	return rel
}

// outside notes a path that is dropped. A report of a scan of "/" has one in each
// finding, so that they are told of once, by [reader.tellOutside].
func (r *reader) outside(it item, p string) {
	if _, absolute := anchored(p); absolute {
		r.astray++
	}
	if r.outsides++; r.outsides == 1 {
		r.firstOutside = it.place()
	}
}

// tellOutside tells of the paths that were dropped.
func (r *reader) tellOutside() {
	switch r.outsides {
	case 0:
		return
	case 1:
		r.diagnose(Warning, "a path points outside what was scanned", "The finding is kept without its path. "+outsideRemedy, r.firstOutside)
	default:
		r.diagnose(Warning, fmt.Sprintf("%d paths point outside what was scanned", r.outsides), "The findings are kept without their paths. "+outsideRemedy, r.firstOutside)
	}
}

const outsideRemedy = "What is absolute was somewhere on the machine that scanned: declare where the repository was there, by the source's scan_root, or --scan-root. Else run the scanner in the repository's top folder, with relative paths."

// line is a line number from 1; scanners write 0 or less for "none".
func line(n whole) int { return max(int(n), 0) }

// repositoryName is a repository's address without the credentials that some
// tools leave in it; empty where it cannot be told whether there are any.
func repositoryName(address string) string {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "git@") && !strings.Contains(address, "://") {
		return oneLine(address)
	}
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || (u.Host == "" && strings.Contains(address, "@")) {
		return ""
	}
	u.User, u.RawQuery, u.Fragment, u.RawFragment, u.ForceQuery = nil, "", "", "", false
	return oneLine(u.String())
}
