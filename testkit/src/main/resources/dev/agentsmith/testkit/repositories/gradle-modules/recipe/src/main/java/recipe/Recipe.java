package recipe;

import units.Amount;

/** A recipe for one person. */
public final class Recipe {
    private final String name;
    private final Amount flour;

    public Recipe(String name, Amount flour) {
        this.name = name;
        this.flour = flour;
    }

    public String flourFor(int persons) {
        return name + ": " + flour.times(persons) + " of flour";
    }
}
