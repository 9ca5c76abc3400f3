package plan

import (
	"cmp"
	"fmt"
)

// TicketTitle is the title of the escalation of an item.
func TicketTitle(item *Item) string {
	return fmt.Sprintf("%s needs a decision: %s", item.Incident.Key.ID(), plain(cmp.Or(item.Incident.Title, string(item.Incident.Category)), maxTitle))
}

// TicketBody is the body of the escalation of an item, for its owner: what quell
// needs from them, why it did not act itself, and what it saw. Its last line is
// for tools, see [ParseFooter].
func TicketBody(item *Item) string {
	inc, d := item.Incident, item.Decision
	var p page
	p.line("quell changed nothing and needs a decision from %s.", cmp.Or(Code(d.Owner), "whoever answers for this identity"))
	p.heading("Why quell did not decide")
	p.line("%s", Markdown(d.Deciding().Text))
	p.heading("What quell needs from you")
	p.list([]string{
		"Find out whether it is real and what uses it: the tables below are what quell knows.",
		"If it is, remediate it by hand, or change the policy, owner or target that stood in the way. " +
			"This ticket closes when the reports no longer have it or quell can act.",
		fmt.Sprintf("If it must stay, declare an exception for incident %s, with a reason and an end.", Code(string(inc.Key))),
	})
	if inc.Category.OfSecret() {
		p.line("\nIt is a secret: treat it as known to others, and revoke or rotate it where it was issued.")
	}
	p.what(item)
	if d.Policy != "" || d.Deciding().Name != "policy" {
		p.steps(d) // where no policy answered, that is all there is to say
	}
	p.blast(item.Facts.Blast)
	p.places(item)
	p.claims(item)
	return p.finish(item)
}

// places lists where in the targets the incident lies, and who answers for it.
func (p *page) places(item *Item) {
	f := item.Facts
	p.heading("Where")
	if len(item.Sites) == 0 {
		p.line("quell did not find it in the code of any target.")
	}
	for i, s := range item.Sites {
		if i == maxRows {
			break
		}
		p.line("- %s", Code(fmt.Sprintf("%s:%d", s.Path, s.Line))+addressed(s.Address))
	}
	p.rest(len(item.Sites))
	p.line("")
	p.table([]string{"Targets", "Owners", "Places without an owner"}, [][]string{{codes(f.Targets), codes(f.Owners), codes(f.UnownedNames())}})
}

func addressed(address string) string {
	if address == "" {
		return ""
	}
	return " in " + Code(address)
}

// codes is a cell of several identifiers.
func codes(names []string) string {
	cell := ""
	for i, name := range names {
		if i == maxRows {
			return cell + ", …"
		}
		if i > 0 {
			cell += ", "
		}
		cell += Code(name)
	}
	return orDash(cell)
}
