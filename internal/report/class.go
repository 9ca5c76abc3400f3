package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// A class is what a scanner's rule is about. The tables of classes are the one
// place where a scanner's words become the catalogue's; a rule that is in none
// is unclassified, and its findings are kept.
type class struct {
	category finding.Category
	platform string
	kind     finding.IdentityKind
}

func (c class) identity() finding.Identity {
	return finding.Identity{Platform: c.platform, Kind: c.kind}
}

func categoryIn(table map[string]finding.Category, rule string) finding.Category {
	if c, ok := table[rule]; ok {
		return c
	}
	return finding.Unclassified
}
