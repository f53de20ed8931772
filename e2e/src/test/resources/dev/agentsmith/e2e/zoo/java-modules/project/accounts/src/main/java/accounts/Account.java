package accounts;

import money.Money;

public final class Account {
  private Money balance = new Money(0);

  public void pay(Money amount) {
    balance = balance.plus(amount);
  }

  public String statement() {
    return "Balance: " + balance.text();
  }
}
