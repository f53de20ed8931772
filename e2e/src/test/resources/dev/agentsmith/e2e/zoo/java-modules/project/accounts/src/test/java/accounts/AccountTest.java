package accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import money.Money;
import org.junit.jupiter.api.Test;

class AccountTest {
  @Test
  void aStatementShowsTheBalance() {
    Account account = new Account();
    account.pay(new Money(709));
    assertEquals("Balance: 7.09", account.statement());
  }
}
