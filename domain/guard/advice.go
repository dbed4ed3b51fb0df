package guard

import "sort"

// Advice says in a plain sentence what to do about the finding. It never
// repeats the passage.
func (f Finding) Advice() string {
	switch f.Kind {
	case NHSNumber, NHSLookalike:
		return "Remove the number that looks like an NHS number."
	case HospitalNumber:
		return "Remove the hospital number."
	case BirthDate:
		if f.Grade == Ask { // some other date of a patient
			return "Remove the date. A month or a year is enough."
		}
		return "Remove the date of birth. An age is enough."
	case Telephone:
		return "Remove the telephone number."
	case EmailAddress:
		return "Remove the email address."
	case Postcode:
		return "Remove the postcode. A town or region is enough."
	case NINumber:
		return "Remove the National Insurance number."
	case OldAge:
		return "Write “over 89” in place of the age."
	case RareInPlace:
		return "Leave out the place, or what is rare."
	case Name:
		return "Leave out the name."
	}
	return "Remove what could identify somebody."
}

func sortByStart(found []Finding) {
	sort.Slice(found, func(i, j int) bool { return found[i].Start < found[j].Start })
}
