package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// Footer is the machine-readable last line of a pull request's or ticket's
// body, an HTML comment.
type Footer struct {
	Schema       string       `json:"schema"`
	Incident     incident.Key `json:"incident"`
	Change       string       `json:"change,omitempty"`
	Policy       string       `json:"policy,omitempty"`
	PolicyDigest string       `json:"policy_digest,omitempty"`
}

const (
	footerSchema = "quell.footer/v1"
	footerOpens  = "<!-- quell: "
	footerCloses = " -->"
)

// footer is the last line for an item. encoding/json escapes < and >, so that
// no value ends the comment; text from findings never holds a raw < and is
// never on a line of its own, so that none begins one.
func footer(item *Item) string {
	f := Footer{Schema: footerSchema, Incident: item.Incident.Key, Policy: item.Decision.Policy, PolicyDigest: item.Decision.PolicyDigest}
	if item.Change != nil {
		f.Change = item.Change.ID
	}
	data, _ := json.Marshal(f) // strings always encode
	return footerOpens + string(data) + footerCloses
}

// ParseFooter reads the footer of a body; false says that its last line is none.
func ParseFooter(body string) (Footer, bool) {
	body = strings.TrimRight(body, " \r\n")
	line := body[strings.LastIndexByte(body, '\n')+1:]
	data, opened := strings.CutPrefix(line, footerOpens)
	data, closed := strings.CutSuffix(data, footerCloses)
	if !opened || !closed {
		return Footer{}, false
	}
	var f Footer
	d := json.NewDecoder(bytes.NewReader([]byte(data)))
	if err := d.Decode(&f); err != nil {
		return Footer{}, false
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Footer{}, false
	}
	return f, f.Schema == footerSchema && f.Incident != ""
}
