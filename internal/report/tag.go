package report

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// tags are a resource's tags as labels: all of the keys, and only such values as
// say what the resource is for. Tags are free text that anybody fills in, and
// secrets do lie in them (DB_PASSWORD=…), so a value is shown only where its key
// asks for something else and it does not look like a secret for all that.
func (res asffResource) tags() []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(res.Tags)) {
		if value := res.Tags[name]; isTelling(name) && isHarmless(value) {
			name += "=" + value
		}
		all = append(all, name)
	}
	return all
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

// slug is lower-case words with at most a few digits behind each, and parted by
// single signs: payments-api, web-01, platform team. The bounds keep out
// encoded keys, in which letters and digits alternate or never end.
var slug = regexp.MustCompile(`^[a-z]{1,20}[0-9]{0,4}(?:[-_./ ](?:[a-z]{1,20}[0-9]{0,4}|[0-9]{1,4})){0,7}$`)

// isHarmless says that a value is not one that could be somebody's secret.
func isHarmless(value string) bool {
	return slug.MatchString(value) || finding.NewSecret(value).Weak()
}
