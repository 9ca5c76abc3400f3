package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// tagLabel is a resource's tag as a label: its key, and only such a value as says
// what the resource is for. Tags are free text that anybody fills in, and secrets
// do lie in them (DB_PASSWORD=…), so a value is shown only where its key asks for
// something else and it does not look like a secret for all that.
func tagLabel(name, value string) string {
	if isTelling(name) && isHarmless(value) {
		name += "=" + value
	}
	return name
}

// isTelling says that a tag's key asks for what the resource is for or whose it
// is. The comparison ignores case, and a prefix that names who set the tag
// ("acme:environment", "app.kubernetes.io/name").
func isTelling(key string) bool {
	key = strings.ToLower(key[strings.LastIndexAny(key, ":/")+1:])
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(key) {
	case "env", "environment", "stage", "tier", "team", "owner", "squad", "department", "businessunit", "costcenter", "costcentre",
		"service", "app", "application", "system", "project", "product", "name", "component", "role", "managedby", "region":
		return true
	}
	return false
}

// isHarmless says that a value is not one that could be somebody's secret.
func isHarmless(value string) bool {
	return finding.IsSlug(value) || finding.NewSecret(value).Weak()
}

// pairLabel is a tag that is written as one string, "key=value" or "key:value",
// as a label. It is parted at the first of these signs: a key that holds one
// loses its rest, but no value passes for a part of a key. A word without either
// is kept only where it cannot be a secret.
func pairLabel(text string) []string {
	at := strings.IndexAny(text, "=:")
	switch {
	case at > 0:
		return []string{tagLabel(strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+1:]))}
	case at < 0 && text != "" && isHarmless(text):
		return []string{text}
	}
	return nil
}

// tagList is tags in any of the ways JSON has for them: a list of "key=value",
// of {"Key": …, "Value": …}, or one object.
type tagList []string

// UnmarshalJSON accepts anything; what is no tag is left out.
func (t *tagList) UnmarshalJSON(raw []byte) error {
	*t = nil
	n := node{raw: raw}
	for _, m := range n.object() {
		*t = append(*t, tagLabel(m.name, m.text()))
	}
	for _, element := range n.elements() {
		o := element.object()
		if o == nil {
			*t = append(*t, pairLabel(element.text())...)
			continue
		}
		name, value := firstText(o, "name", "Name", "key", "Key"), firstText(o, "value", "Value")
		if name != "" {
			*t = append(*t, tagLabel(name, value))
			continue
		}
		for _, m := range o {
			*t = append(*t, tagLabel(m.name, m.text()))
		}
	}
	return nil
}

// firstText is the first of the named members that is a string.
func firstText(o object, names ...string) string {
	for _, name := range names {
		if text := o.get(name).text(); text != "" {
			return text
		}
	}
	return ""
}
