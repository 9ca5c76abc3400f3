package report

import (
	"net/url"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// legitifyPolicy is what legitify checks. Its description is the policy's.
	legitifyPolicy struct {
		Title       string   `json:"title"`
		Name        string   `json:"policyName"`
		FullName    string   `json:"fullyQualifiedPolicyName"`
		Severity    word     `json:"severity"`
		Namespace   word     `json:"namespace"`
		Remediation []string `json:"remediationSteps"`
	}

	// legitifyViolation is one entity that was checked. Of what was added to it
	// only members and the names of stored secrets are read: the addresses of
	// webhooks are secrets themselves.
	legitifyViolation struct {
		Entity word `json:"violationEntityType"`
		Link   word `json:"canonicalLink"`
		Status word `json:"status"`
		Aux    struct {
			Members []struct {
				User struct {
					Login word `json:"login"`
				} `json:"user"`
				LastActive float64 `json:"last_active"` // nanoseconds; -1 where unknown
				IsAdmin    bool    `json:"is_admin"`
			} `json:"violatedUsers"`
			Secrets []struct {
				Name word `json:"name"`
			} `json:"secretsList"`
		} `json:"aux"`
	}
)

// Legitify is the name of legitify's format.
const Legitify = "legitify"

// maxGroups bounds the groups that policies may stand in; legitify makes one.
const maxGroups = 2

func isLegitify(o object) bool {
	switch o.get("type").text() {
	case "flattened", "group-by-namespace", "group-by-resource", "group-by-severity":
		return o.dict("content") || o.get("content").kind() == 'n'
	}
	// Before the schemes there was nothing around the policies.
	return len(o) > 0 && o[0].object().has("policyInfo", "violations")
}

// legitifyFrom are the origins of every finding of legitify.
var legitifyFrom = from{
	"tool": "the format", "rule": "policyInfo.policyName", "category": "quell's table of legitify", "title": "policyInfo.title",
	"severity": "policyInfo.severity", "confidence": "quell: it reads the platform's own settings",
	"identity.platform": "violations[].canonicalLink", "identity.account": "violations[].canonicalLink", "identity.kind": "violations[].aux",
	"identity.id": "violations[].canonicalLink, violations[].aux.secretsList[].name", "identity.name": "violations[].aux, violations[].canonicalLink",
	"location.repository": "violations[].canonicalLink", "resource": "violations[].canonicalLink", "context": "policyInfo.policyName",
	"last_used": "violations[].aux.violatedUsers[].last_active", "labels": "policyInfo.namespace, violations[].violationEntityType",
	"suggestion": "policyInfo.remediationSteps",
}

func (r *reader) readLegitify(it item) {
	if content := it.object().get("content"); content.kind() != 0 {
		it = it.child("content", content, -1)
	}
	r.legitifyGroup(it, 0)
}

// legitifyGroup reads policies by name, or groups of them. Names are content, so
// that places tell them by number.
func (r *reader) legitifyGroup(it item, depth int) {
	for i, m := range it.object() {
		entry := it.child("policies", m.node, i)
		switch fields := m.object(); {
		case fields.has("policyInfo", "violations"):
			r.legitifyPolicy(entry, fields)
		case fields != nil && depth < maxGroups:
			r.legitifyGroup(entry, depth+1)
		default:
			r.incomplete(entry, "policyInfo")
		}
	}
}

func (r *reader) legitifyPolicy(it item, fields object) {
	var p legitifyPolicy
	if !r.decode(it.child("policyInfo", fields.get("policyInfo"), -1), &p) {
		return
	}
	if p.Name == "" {
		p.Name = p.FullName[strings.LastIndexByte(p.FullName, '.')+1:]
	}
	if p.Name == "" {
		r.incomplete(it, "policyName")
		return
	}
	skipped := false
	for at := range r.entries(it, "violations") {
		var v legitifyViolation
		if !r.decode(at, &v) {
			continue
		}
		switch strings.ToUpper(string(v.Status)) {
		case "PASSED":
		case "SKIPPED":
			skipped = true
		default: // FAILED; the first versions wrote nothing else, and no status
			r.legitifyViolation(at, p, v)
		}
	}
	if skipped {
		r.diagnose(Warning, "the scanner skipped a policy", "Its token may lack a permission, or the platform a feature: nothing is said of what the policy is about.", it.place())
	}
}

// legitifyViolation makes a finding of each identity that the violation names,
// else one of the entity.
func (r *reader) legitifyViolation(it item, p legitifyPolicy, v legitifyViolation) {
	f := finding.Finding{
		Tool:       toolLegitify,
		Rule:       oneLine(p.Name),
		Category:   legitifyClass(p.Name).category,
		Title:      title(p.Title, p.Name),
		Severity:   legitifySeverity(string(p.Severity)),
		Confidence: 0.9,
		Identity:   legitifyAccount(string(v.Link)),
		Resource:   repositoryName(string(v.Link)),
	}
	if text := oneLine(strings.Join(p.Remediation, " ")); text != "" {
		f.Suggestion = &finding.Suggestion{Text: text}
	}
	if v.Entity == "repository" {
		f.Location.Repository = f.Resource
	}
	tags := labels([]string{string(p.Namespace), string(v.Entity)})
	emit := func(f finding.Finding) {
		f.Labels = append([]string(nil), tags...)
		r.add(it, f, legitifyFrom)
	}
	for _, m := range v.Aux.Members {
		member := f
		member.Identity.Kind, member.Identity.Name = finding.User, oneLine(string(m.User.Login))
		if m.LastActive > 0 && m.LastActive < 1<<62 {
			member.LastUsed = time.Unix(0, int64(m.LastActive)).UTC()
		}
		emit(member)
	}
	for _, s := range v.Aux.Secrets {
		stored := f
		// A stored secret's name is unique within its repository or organisation.
		stored.Identity.Name = oneLine(string(s.Name))
		stored.Identity.ID = oneLine(entityPath(string(v.Link)) + "/" + string(s.Name))
		emit(stored)
	}
	if len(v.Aux.Members)+len(v.Aux.Secrets) > 0 {
		return
	}
	if v.Entity == "member" { // of GitLab, whose link is the user's
		f.Identity.Kind, f.Identity.Name, f.Identity.Account = finding.User, f.Identity.Account, ""
	}
	if f.Resource == "" {
		f.Context = r.key.Context(p.Name)
	}
	emit(f)
}

// legitifyAccount is the organisation, group or owner that a link leads to, on
// one of the platforms that people know by name; another server's address does
// not tell which of the two it runs.
func legitifyAccount(link string) finding.Identity {
	identity := finding.Identity{}
	u, err := url.Parse(link)
	if err != nil {
		return identity
	}
	switch strings.ToLower(u.Hostname()) {
	case "github.com":
		identity.Platform = "github"
	case "gitlab.com":
		identity.Platform = "gitlab"
	}
	identity.Account, _, _ = strings.Cut(entityPath(link), "/")
	return identity
}

// entityPath is the path of an entity: "acme/app" of a repository, "acme" of an
// organisation or its people.
func entityPath(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	path := strings.Trim(u.Path, "/")
	for _, prefix := range []string{"orgs/", "organizations/", "enterprises/", "groups/"} {
		if rest, ok := strings.CutPrefix(path, prefix); ok {
			path, _, _ = strings.Cut(rest, "/")
			break
		}
	}
	return oneLine(path)
}

func legitifySeverity(word string) finding.Severity {
	s, err := finding.ParseSeverity(word)
	if err != nil {
		return finding.SeverityUnknown
	}
	return s
}
