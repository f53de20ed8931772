package shop;

public record Line(String article, int cents, int quantity) {}
