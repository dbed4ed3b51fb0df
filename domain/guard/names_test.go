package guard_test

import (
	"testing"

	"uptake/domain/guard"
)

func TestNamesThatImitateAnOffice(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Moderator", "Moderat0r", "MODERATOR 2", "Mod er ator", "m.o.d.e.r.a.t.o.r", "Mоdеrаtоr", "Mοderator", "Modérator", "Ｍｏｄｅｒａｔｏｒ", "Mode\u200brator", "The moderators",
		"Administrator", "Adm1nistrator", "@dmin", "Admin Ann", "N H S Team", "N.H.S", "NHS", "NHS England", "ΝHS", "Uptake admin", "Official", "OfficiaI", "Admin\u3164", "Admin 1", "Moderation team", "NHS England", "NHSEngland", "The Team", "Staff", "Help desk", "$ystem", "𝐌𝐨𝐝𝐞𝐫𝐚𝐭𝐨𝐫",
	} {
		if !guard.NamesOffice(name) {
			t.Errorf("%q is taken", name)
		}
	}
	for _, name := range []string{
		"John Hsu", "Stafford Lewis", "Ann O'Brien", "J. R. R. Tolkien", "M. O. D. Khan", "N. H. S. Rao", "A. D. Min", "Modupe Adeyemi", "Sian Addminton", "Teamah Kollie", "Nhung Sato", "Amin Chair-Khan", "Zoë", "Ольга", "李雷", "Ward 4 nurse", "Officer Dibble",
	} {
		if guard.NamesOffice(name) {
			t.Errorf("%q is refused", name)
		}
	}
}

func TestNamesThatLookTheSame(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Nell Ashgrove", "nell ashgrove", "NELL  ASHGROVE", "Nell Аshgrove", "N3ll Ashgr0ve", "Nell-Ashgrove", "Nèll Ashgrove", "Nell\u200b Ashgrove", "Nell Ashgrove\u3164", "NeIl Ashgrove", "Ne1l Ashgrove"} {
		if got := guard.Skeleton(name); got != "neiiashgrove" {
			t.Errorf("%q looks like %q", name, got)
		}
	}
	if guard.Skeleton("Nell Ashgrave") == guard.Skeleton("Nell Ashgrove") {
		t.Error("control: two names look the same")
	}
}
