package report

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// The parts of Nosey Parker's JSON that quell reads. What matched is in groups,
// in base64, and before version 0.17 in match_content. The snippets around it and
// the commits' messages hold clear text and are not read. The snippet of the match
// itself is read for private keys only, of which the group lacks the header.
type (
	noseyparkerFinding struct {
		RuleName     word     `json:"rule_name"`
		Groups       []string `json:"groups"`
		MatchContent string   `json:"match_content"`
		Status       word     `json:"status"` // of all matches, before 0.17
		Matches      whole    `json:"num_matches"`
		Redundant    whole    `json:"num_redundant_matches"` // of these, which the report may leave out
	}

	noseyparkerMatch struct {
		Groups       []string `json:"groups"`
		MatchContent string   `json:"match_content"`
		Group        whole    `json:"capture_group_index"` // of MatchContent
		Status       word     `json:"status"`
		Score        *float64 `json:"score"`
		Location     struct {
			SourceSpan struct {
				Start struct {
					Line whole `json:"line"`
				} `json:"start"`
				End struct {
					Line whole `json:"line"`
				} `json:"end"`
			} `json:"source_span"`
		} `json:"location"`
		Provenance noseyparkerProvenances `json:"provenance"`
		Snippet    struct {
			Matching string `json:"matching"`
		} `json:"snippet"`
	}

	noseyparkerProvenance struct {
		Kind     word               `json:"kind"`
		Path     string             `json:"path"`
		RepoPath string             `json:"repo_path"`
		First    *noseyparkerCommit `json:"first_commit"`
		Commit   *noseyparkerCommit `json:"commit_provenance"` // before 0.17
		Payload  bag                `json:"payload"`
	}

	noseyparkerCommit struct {
		BlobPath string `json:"blob_path"`
		Metadata struct {
			ID        string `json:"commit_id"`
			Committed string `json:"committer_timestamp"`
		} `json:"commit_metadata"`
	}
)

// NoseyParker is the name of Nosey Parker's JSON.
const NoseyParker = "noseyparker"

func isNoseyParker(o object) bool {
	return o.text("rule_name") && o.has("num_matches") && o.list("matches")
}

// noseyparkerFrom are the origins of every finding of Nosey Parker.
var noseyparkerFrom = from{
	"tool": "the format", "rule": "rule_name", "category": "quell's table of Nosey Parker", "title": "rule_name",
	"severity": "quell: Nosey Parker states none", "confidence": "matches[].score, matches[].status, quell's table of Nosey Parker",
	"identity.platform": "quell's table of Nosey Parker", "identity.kind": "quell's table of Nosey Parker",
	"location.repository": "matches[].provenance[].repo_path", "location.path": "matches[].provenance[]",
	"location.start_line": "matches[].location.source_span", "location.end_line": "matches[].location.source_span",
	"location.commit": "matches[].provenance[].first_commit", "first_seen": "matches[].provenance[].first_commit",
	"fingerprint": "matches[].groups, matches[].match_content", "context": "matches[].match_content",
}

// readNoseyParker makes a finding of each place of each match: one value may
// stand in several files of several repositories.
func (r *reader) readNoseyParker(it item) {
	var n noseyparkerFinding
	if !r.decode(it, &n, jsontext.AllowDuplicateNames(true)) { // what is twice in a match spoils that match only
		return
	}
	rule := oneLine(string(n.RuleName))
	if rule == "" {
		r.incomplete(it, "rule_name")
		return
	}
	shown := 0
	for match := range r.entries(it, "matches") {
		shown++
		var m noseyparkerMatch
		if !r.decode(match, &m) {
			continue
		}
		values := matchedValues(rule, m.Groups, m.MatchContent)
		if len(values) == 0 {
			values = matchedValues(rule, n.Groups, n.MatchContent)
		}
		var secrets []finding.Secret
		if key := m.Snippet.Matching; strings.HasPrefix(key, "-----BEGIN") && len(values) == 1 {
			secrets = append(secrets, r.claimed(key), finding.NewSecret(values[0])) // a part is no second secret
			values = nil
		}
		for _, v := range values {
			secrets = append(secrets, r.claimed(v))
		}
		if firstNonEmpty(string(m.Status), string(n.Status)) == "reject" {
			continue // reviewed: a false positive
		}
		var around finding.Fingerprint
		if m.Group == 1 && len(secrets) == 1 && strings.HasPrefix(rule, "Generic Username and Password") {
			// Before 0.17 each group is a match by itself, and the first is the user.
			secrets = append([]finding.Secret{{}}, secrets...)
			around = r.key.Context("noseyparker user " + values[0])
		}
		r.addNoseyParker(match, rule, m, around, secrets)
	}
	if shown < int(n.Matches)-int(n.Redundant) {
		r.diagnose(Error, "a finding is listed with fewer places than it has",
			"Nosey Parker lists three unless it is told otherwise: write the report with --max-matches 0 --max-provenance 0. What stands at another place would pass for fixed.", it.place())
	}
}

func (r *reader) addNoseyParker(it item, rule string, m noseyparkerMatch, around finding.Fingerprint, secrets []finding.Secret) {
	class := noseyparkerClass(rule)
	f := finding.Finding{
		Tool:       toolNoseyParker,
		Rule:       rule,
		Category:   class.category,
		Title:      rule,
		Severity:   finding.SeverityHigh,
		Confidence: noseyparkerConfidence(rule),
		Identity:   class.identity(),
		Context:    around,
	}
	if class.category == finding.Unclassified {
		f.Severity = finding.SeverityInfo
	}
	if m.Score != nil && *m.Score >= 0 && *m.Score <= 1 {
		f.Confidence = finding.Confidence(*m.Score)
	}
	if m.Status == "accept" {
		f.Confidence = 0.95 // a person looked at it
	}
	span := m.Location.SourceSpan
	for _, place := range m.Provenance.places(r.within) {
		f.Location = finding.Location{
			Repository: place.repository, Path: r.placed(it, place.path), Commit: oneLine(place.commit),
			StartLine: line(span.Start.Line), EndLine: line(span.End.Line),
		}
		f.FirstSeen = r.when(it, place.date)
		r.add(it, f, noseyparkerFrom, secrets...)
	}
}

// matchedValues are the values of a match, the secret first. A rule with several
// groups finds a user, an id or a host, and then the secret, which only in a
// connection's address is followed by something.
func matchedValues(rule string, groups []string, content string) []string {
	var all []string
	for _, group := range groups {
		if plain, err := base64.StdEncoding.DecodeString(group); err == nil {
			all = append(all, string(plain))
		} else {
			all = append(all, group)
		}
	}
	if len(all) == 0 {
		if content == "" {
			return nil
		}
		return []string{content}
	}
	at := len(all) - 1
	if at == 2 && (rule == "Credentials in MongoDB Connection String" || rule == "Credentials in PostgreSQL Connection URI") {
		at = 1
	}
	if _, known := noseyparkerIdentities[rule]; known {
		return []string{all[at]} // users and hosts are no secrets: a repository's host may be one of them
	}
	return append([]string{all[at]}, slices.Delete(slices.Clone(all), at, at+1)...)
}

// noseyparkerProvenances are where a match's bytes were seen. Up to version 0.12
// it was one.
type noseyparkerProvenances []noseyparkerProvenance

// UnmarshalJSON accepts a list, or one.
func (all *noseyparkerProvenances) UnmarshalJSON(raw []byte) error {
	if (node{raw: raw}).kind() != '{' {
		return json.Unmarshal(raw, (*[]noseyparkerProvenance)(all), jsontext.AllowInvalidUTF8(true))
	}
	*all = make(noseyparkerProvenances, 1)
	return json.Unmarshal(raw, &(*all)[0], jsontext.AllowInvalidUTF8(true))
}

// A noseyparkerPlace is one of them in quell's words.
type noseyparkerPlace struct {
	repository, path, commit string
	date                     date
}

// places are the different places, or one that is not known. A working copy and
// its history are one place: what the history knows is added.
func (all noseyparkerProvenances) places(within func(string) (string, bool)) []noseyparkerPlace {
	var found []noseyparkerPlace
	for _, p := range all {
		place := p.place()
		at := slices.IndexFunc(found, func(other noseyparkerPlace) bool {
			one, _ := within(other.path)
			two, _ := within(place.path)
			return one == two && (other.repository == "" || place.repository == "" || other.repository == place.repository)
		})
		switch {
		case at < 0:
			found = append(found, place)
		case found[at].commit == "":
			place.path = found[at].path
			place.repository = firstNonEmpty(place.repository, found[at].repository)
			found[at] = place
		}
	}
	if len(found) > 1 { // a place of which nothing is said is no other place
		found = slices.DeleteFunc(found, func(p noseyparkerPlace) bool { return p.path == "" && p.repository == "" })
	}
	if len(found) == 0 {
		return []noseyparkerPlace{{}}
	}
	return found
}

func (p noseyparkerProvenance) place() noseyparkerPlace {
	place := noseyparkerPlace{path: firstNonEmpty(p.Path, p.Payload.text("path")), repository: clonedFrom(p.RepoPath)}
	commit := p.First
	if commit == nil {
		commit = p.Commit
	}
	if commit != nil {
		place.path = firstNonEmpty(commit.BlobPath, place.path)
		place.commit, place.date = commit.Metadata.ID, gitTime(commit.Metadata.Committed)
	}
	return place
}

var datastoreClone = regexp.MustCompile(`(?:^|/)clones/(https?|ssh|git)/([^/]+/.+)$`)

// clonedFrom is the address of a repository that Nosey Parker cloned into its own
// folder, which is named after the address. Where another clone came from is not
// told.
func clonedFrom(folder string) string {
	parts := datastoreClone.FindStringSubmatch(strings.ReplaceAll(folder, `\`, "/"))
	if parts == nil {
		return ""
	}
	return repositoryName(parts[1] + "://" + strings.TrimSuffix(strings.TrimSuffix(parts[2], "/"), ".git"))
}

// gitTime reads git's own form, seconds and a zone, and any other.
func gitTime(text string) date {
	if seconds, zone, ok := strings.Cut(text, " "); ok && strings.Trim(seconds, "0123456789") == "" && len(zone) == 5 {
		return parseDate(seconds)
	}
	return parseDate(text)
}
