package report

import (
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// A kubeObject is what a scanner of Kubernetes found something about. Nothing
// else of the object is ever read: a Secret's data is part of it.
type kubeObject struct{ kind, namespace, name string }

// The forms of a kind, and of a name or namespace. A user's name is free text in
// Kubernetes; names of the forms that occur are kept.
var (
	kubeKind = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.]{0,62}$`)
	kubeName = regexp.MustCompile(`^[A-Za-z0-9._:@/#-]{1,253}$`)
)

// kubeObjectOf is the object with those words, of which it drops what has not
// the form of a name.
func kubeObjectOf(kind, namespace, name string) kubeObject {
	var o kubeObject
	if kubeKind.MatchString(kind) {
		o.kind = kind
	}
	if kubeName.MatchString(namespace) {
		o.namespace = namespace
	}
	if kubeName.MatchString(name) {
		o.name = name
	}
	return o
}

// address is "Deployment/namespace/name", without what is not known.
func (o kubeObject) address() string {
	var parts []string
	for _, part := range []string{o.kind, o.namespace, o.name} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}

// identity is the identity that the object is: a service account, a role, or a
// user that a binding names. A workload is none.
func (o kubeObject) identity(cluster string) finding.Identity {
	i := finding.Identity{Platform: "kubernetes", Account: cluster}
	switch o.kind {
	case "ServiceAccount":
		i.Kind, i.Name = finding.ServiceAccount, o.name
		if o.namespace != "" && o.name != "" {
			i.ID = "system:serviceaccount:" + o.namespace + ":" + o.name
		}
	case "Role", "ClusterRole":
		i.Kind, i.ID, i.Name = finding.Role, o.address(), o.name
	case "User":
		i.Kind, i.ID = finding.User, o.name
		if parts := strings.Split(o.name, ":"); len(parts) == 4 && parts[0] == "system" && parts[1] == "serviceaccount" {
			i.Kind, i.Name = finding.ServiceAccount, parts[3]
		}
	case "Group":
		i.ID = o.address()
	}
	return i
}

// kubeSeverity is how bad a weakness of a cluster is where its scanner states no
// severity: zero for what quell has no category of.
func kubeSeverity(category finding.Category) finding.Severity {
	switch category {
	case finding.OverPrivileged, finding.PrivilegeEscalationPath, finding.WildcardPolicy, finding.PlaintextSecretInConfig,
		finding.PublicExposure, finding.InsecureAuth:
		return finding.SeverityHigh
	case finding.RootOrDefaultCredential, finding.SharedIdentity, finding.MissingRotation, finding.UnmonitoredIdentity:
		return finding.SeverityMedium
	default:
		return finding.SeverityUnknown
	}
}
