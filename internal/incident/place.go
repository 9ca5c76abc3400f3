package incident

import (
	"path"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// placeOf says where a finding is, for keys: repository, path, and the resource
// or else the context. An empty value means "the report does not say", and what
// two reports do not say may differ. So where parts are missing, others that
// keep unrelated findings apart are added:
//
//   - Without resource and context, everything in a file looks alike: the tool
//     and rule are added.
//   - Without a path, an address or a context may be of any code: the source is
//     added. Cloud identifiers are exempt: they mean the same everywhere.
//   - Without all three, nothing is known but who said it: the report is added.
//
// The price is that such findings of two scanners never merge; the other way
// round, a fix for one would be taken as a fix for both.
//
// A weak secret's fingerprint stands for the context: it does not say which
// secret it is, but within one file it says where better than the text around
// it, which every scanner quotes differently.
func placeOf(f finding.Finding) []string {
	file, resource := fileOf(f.Location.Path), resourceOf(f.Resource)
	parts := []string{repositoryOf(f.Location.Repository), file}
	switch {
	case resource != "":
		parts = append(parts, "resource", resource)
	case f.Fingerprint != "" && file != "":
		// Two scanners quote different text around one value; the value itself,
		// in one file, is the same cause. Without a file it could be anybody's.
		parts = append(parts, "value")
	case f.Context != "":
		parts = append(parts, "context", string(f.Context))
	default:
		parts = append(parts, "rule", f.Tool, f.Rule)
	}
	if file == "" && !global(resource) {
		parts = append(parts, "source", f.Source)
		if resource == "" && f.Context == "" {
			parts = append(parts, "report", f.Report)
		}
	}
	return append(parts, "value", string(f.Fingerprint))
}

// homeOf says where an identity of unknown account is declared: the repository
// (or where the report names none, the source) and the folder. The folders of
// one repository are often deployed to different accounts.
func homeOf(f finding.Finding) []string {
	folder := fileOf(f.Location.Path)
	if folder != "" {
		folder = path.Dir(folder)
	}
	if repository := repositoryOf(f.Location.Repository); repository != "" {
		return []string{"repository", repository, folder}
	}
	return []string{"source", f.Source, folder}
}

// fileOf is a path without the ways of writing it differently.
func fileOf(name string) string {
	if name == "" {
		return ""
	}
	return path.Clean(name)
}

// resourceOf is a resource's normal form. A Terraform address loses the word
// "resource" that some tools put before it, and white space; the ARN of a user
// or role loses its path. The index of an address stays: other instances are
// other identities.
func resourceOf(resource string) string {
	resource = strings.Join(strings.Fields(resource), "")
	if awsARN.MatchString(resource) {
		if p := ofARN(finding.Identity{ID: resource}); p.sure {
			return "arn:" + strings.Join(p.parts(), ":")
		}
		return resource
	}
	return strings.TrimPrefix(resource, "resource.")
}

// global says that a resource's normal form is a cloud identifier, which means
// the same thing whoever says it. A Terraform address does not.
func global(resource string) bool {
	return strings.HasPrefix(resource, "arn:") || strings.HasPrefix(resource, "//") || strings.Contains(resource, "://")
}

// repositoryOf is a repository's name without the ways of writing its address:
// scheme, user, ".git". Names that could be different repositories ("a/b" and
// "github.com/a/b") stay different.
func repositoryOf(name string) string {
	name = strings.TrimSpace(name)
	scheme, rest, isURL := strings.Cut(name, "://")
	host, file, isSCP := strings.Cut(name, ":")
	switch {
	case isURL && scheme != "file" && !strings.Contains(scheme, "/"):
		host, file, _ = strings.Cut(rest, "/")
		name = hostOf(host) + "/" + file
	case !isURL && isSCP && strings.Contains(host, "@") && !strings.Contains(host, "/"):
		name = hostOf(host) + "/" + strings.TrimPrefix(file, "/")
	}
	return strings.TrimSuffix(strings.TrimRight(name, "/"), ".git")
}

// hostOf drops the user, and the password that should not be there, before a
// host's name.
func hostOf(authority string) string {
	return strings.ToLower(authority[strings.LastIndex(authority, "@")+1:])
}
