package plan

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

const (
	maxSubject = 72   // characters, as Git's own tools show them
	maxBody    = 2000 // characters of one line before it is wrapped
)

// Message is a commit message: a subject of at most 72 characters, the body
// wrapped at 72, and the trailers as the last paragraph. A blank line in body
// parts paragraphs; every other line begins a line of its own. Whatever subject
// and body hold, only t becomes trailers.
func Message(subject, body string, t Trailers) string {
	var b strings.Builder
	// Without a subject the next paragraph would become it.
	b.WriteString(cmp.Or(plain(subject, maxSubject), "Change by quell") + "\n")
	blank := true
	for _, line := range strings.Split(strings.TrimSpace(body), "\n") {
		line = plain(line, maxBody)
		if line == "" {
			blank = true
			continue
		}
		if blank {
			b.WriteByte('\n')
			blank = false
		}
		indent := ""
		if strings.HasPrefix(line, "- ") {
			indent = "  "
		}
		b.WriteString(wrap(line, maxSubject, indent) + "\n")
	}
	if lines := t.lines(); lines != "" {
		b.WriteString("\n" + lines)
	}
	return b.String()
}

// CommitMessage is the message of an item's change: what, why, how to undo it.
func CommitMessage(item *Item) string {
	c, d := item.Change, item.Decision
	body := []string{
		fmt.Sprintf("Incident %s (%s, %s): %s", item.Incident.Key.ID(), item.Incident.Category, item.Incident.Severity, oneLine(item.Incident.Title)),
		"",
		fmt.Sprintf("Policy %s %s, because %s.", d.Policy, does(d.Kind), strings.TrimSuffix(oneLine(because(d)), ".")),
		"",
	}
	for _, note := range c.Notes {
		body = append(body, "- "+oneLine(note))
	}
	body = append(body, "", "To undo it: "+oneLine(c.Rollback))
	return Message(c.Summary, strings.Join(body, "\n"), Trailers{
		Incident: item.Incident.Key, Policy: d.Policy, PolicyDigest: d.PolicyDigest, Decision: d.Kind, Tier: d.Tier,
		Change: c.ID, Reports: item.Record.Sightings,
	})
}

// does is what a policy decided, as a sentence about it goes on.
func does(kind triage.Kind) string {
	if kind == triage.Fix {
		return "has this committed without waiting for a person"
	}
	return "has this proposed for a person to decide"
}

// because is why the decision is what it is. A proposal that nothing demoted is
// one for the reason that no threshold was asked, not for what it changes.
func because(d triage.Decision) string {
	deciding := d.Deciding()
	if d.Kind == triage.Propose && deciding.Step == triage.StepFix && deciding.Verdict == "pass" {
		for _, r := range d.Reasons {
			if r.Name == "threshold" {
				return r.Text
			}
		}
	}
	return deciding.Text
}

// MergeMessage is the message of the commit that merges a proposal.
func MergeMessage(number int, title, branch string, key incident.Key, change string) string {
	return Message(fmt.Sprintf("Merge pull request %d: %s", number, title), "Merges branch "+branch,
		Trailers{Incident: key, Change: change})
}

// wrap breaks a line at spaces so that no line is longer than width characters
// unless one word is; later lines begin with indent. Width 0 never breaks.
func wrap(line string, width int, indent string) string {
	if width <= 0 {
		return line
	}
	var b strings.Builder
	room := width
	words := strings.Split(line, " ")
	for i, word := range words {
		n := len([]rune(word))
		switch {
		case i == 0:
		case n+1 > room:
			hang := indent
			if hang == "" && opener.MatchString(strings.Join(words[i:], " ")) {
				hang = " " // the break must not make a trailer
			}
			b.WriteString("\n" + hang)
			room = width - len(hang)
		default:
			b.WriteByte(' ')
			room--
		}
		b.WriteString(word)
		room -= n
	}
	return b.String()
}
