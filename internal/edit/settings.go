package edit

// Settings is a file of settings as it reads, for who has to know what stands at a
// place before they choose a step.
type Settings struct{ d *data }

// ReadSettings reads YAML, JSON, .env or INI, told apart by the file's name. The error
// quotes nothing of the file.
func ReadSettings(path string, src []byte) (Settings, error) {
	d, err := parseData(path, src)
	if err != nil {
		return Settings{}, err
	}
	return Settings{d}, nil
}

// KeysAt are the keys that lead to the single value whose bytes hold the range; whole
// says that the range is all of it, quotes aside.
func (s Settings) KeysAt(start, end int) (keys []string, whole, ok bool) {
	e := s.d.holding(start, end)
	if e == nil {
		return nil, false, false
	}
	quotes := 0
	if e.style == '"' || e.style == '\'' {
		quotes = 1
	}
	_, keys = s.d.whereabouts(e)
	return keys, e.start+quotes == start && e.end-quotes == end, len(keys) > 0
}

// Text is the single value that keys lead to in the document that holds a byte.
func (s Settings) Text(at int, keys ...string) (string, bool) {
	e, missing, err := s.d.find(at, keys)
	if err != nil || len(missing) > 0 || e.kind != single {
		return "", false
	}
	return e.literal.text, true
}

// Alone says that a key is the only one of its mapping.
func (s Settings) Alone(at int, keys ...string) bool {
	e, missing, err := s.d.find(at, keys)
	return err == nil && len(missing) == 0 && e.parent != nil && e.parent.kind == mapping && len(e.parent.entries) == 1
}
