package report

import (
	"regexp"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// gcpServiceAgent is the name of a service account that Google makes for one of
// its services in a project. Its address names the service's project, and only
// its name says whose it is.
var gcpServiceAgent = regexp.MustCompile(`^service-([0-9]{6,})$`)

// gcpMember is the identity that a principal identifier of IAM names
// ("serviceAccount:a@p.iam.gserviceaccount.com"); the project is where it was
// seen. An address without a type is told by its domain, as audit logs write it.
// A group, a domain or a federated identity is no kind of machine identity that
// quell knows, and keeps its whole identifier.
func gcpMember(member, project string) finding.Identity {
	member = strings.TrimPrefix(member, "deleted:")
	member, _, _ = strings.Cut(member, "?uid=")
	kind, id, typed := strings.Cut(member, ":")
	switch {
	case !typed && strings.HasSuffix(member, ".gserviceaccount.com"):
		return gcpServiceAccount(member, project)
	case !typed && strings.Contains(member, "@"), kind == "user":
		return finding.Identity{Platform: "google", Account: project, Kind: finding.User, ID: firstNonEmpty(id, member)}
	case kind == "serviceAccount" && strings.HasSuffix(id, "]"):
		if identity, ok := gcpWorkload(id); ok {
			return identity
		}
	case kind == "serviceAccount":
		return gcpServiceAccount(id, project)
	}
	if gcpPublic(member) {
		member = ""
	}
	return finding.Identity{Platform: "google", Account: project, ID: member}
}

// gcpPublic says that the principal is everybody.
func gcpPublic(member string) bool { return member == "allUsers" || member == "allAuthenticatedUsers" }

// gcpWorkload reads "p.svc.id.goog[namespace/name]": a service account of
// Kubernetes that acts in Google Cloud. The pool stands for its cluster.
func gcpWorkload(id string) (finding.Identity, bool) {
	pool, inner, _ := strings.Cut(strings.TrimSuffix(id, "]"), "[")
	namespace, name, ok := strings.Cut(inner, "/")
	return kubeObject{kind: "ServiceAccount", namespace: namespace, name: name}.identity(pool), ok
}

// gcpServiceAccount is the identity with that address. The address says whose it
// is, where a report may only know the number of the project that it was seen in.
func gcpServiceAccount(email, project string) finding.Identity {
	name, host, _ := strings.Cut(email, "@")
	identity := finding.Identity{Platform: "google", Account: project, Kind: finding.ServiceAccount, ID: email, Name: name}
	domain, own := strings.CutSuffix(host, ".iam.gserviceaccount.com")
	agent := gcpServiceAgent.FindStringSubmatch(name)
	switch {
	case agent != nil:
		identity.Account = agent[1]
	case own && domain != "" && !strings.HasPrefix(domain, "gcp-sa-"):
		if id, scope, scoped := strings.Cut(domain, "."); scoped { // of a project "example.com:p"
			domain = scope + ":" + id
		}
		identity.Account = domain
	case host == "appspot.gserviceaccount.com", host == "cloudservices.gserviceaccount.com":
		identity.Account = name
	case host == "developer.gserviceaccount.com":
		identity.Account = strings.TrimSuffix(name, "-compute")
	}
	return identity
}

// gcpResource is the identity that a full resource name is of: a service account
// ("//iam.googleapis.com/projects/p/serviceAccounts/a@p.iam…"), or one of its
// keys, which goes by its account's address as code does.
func gcpResource(name string) (identity finding.Identity, ok bool) {
	owner, key, isKey := strings.Cut(segmentsAfter(name, "serviceAccounts"), "/keys/")
	if owner == "" {
		return finding.Identity{}, false
	}
	identity = finding.Identity{Platform: "google", Account: gcpProjectOf(name), Kind: finding.ServiceAccount, ID: owner}
	if strings.Contains(owner, "@") {
		identity = gcpServiceAccount(owner, identity.Account)
	}
	if isKey {
		identity.Kind, identity.ID, identity.Name = finding.AccessKey, key, owner
	}
	return identity, true
}

// gcpProjectOf is the project, by id or number, that the first of the resource
// names to name one is of. Some services write "-" for "the account's own".
func gcpProjectOf(names ...string) string {
	for _, name := range names {
		project, _, _ := strings.Cut(segmentsAfter(name, "projects"), "/")
		if project != "" && project != "-" {
			return project
		}
	}
	return ""
}

// segmentsAfter is what follows a segment of a resource name.
func segmentsAfter(name, segment string) string {
	_, rest, _ := strings.Cut("/"+name, "/"+segment+"/")
	return rest
}

// looked notes an account or a repository that a report says was looked at.
func (r *reader) looked(name string) {
	if name = oneLine(name); name != "" && !slices.Contains(r.out.Coverage.Names, name) {
		r.out.Coverage.Names = append(r.out.Coverage.Names, name)
	}
}
